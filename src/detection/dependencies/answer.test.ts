import { describe, expect, test } from 'vitest'
import { answerChange, type FileChange } from './answer.ts'
import { findComponents } from './components.ts'
import { joinParts } from './graph.ts'
import type { Claim, Edge, GraphFinding, Unit } from './part.ts'
import type { LockChange } from './reader.ts'

interface Sketch {
  readonly units: readonly Unit[]
  readonly claims?: readonly Claim[]
  readonly edges?: readonly Edge[]
  readonly findings?: readonly GraphFinding[]
}

const image = (name: string): Unit => ({
  ...{ id: `image:${name}`, kind: 'image', name, folder: name, file: `${name}/Dockerfile`, runs: true },
})
const npm = (name: string, more: Partial<Unit> = {}): Unit => ({
  ...{ id: `npm:${name}`, kind: 'package', name, folder: name, file: `${name}/package.json`, runs: false },
  ...more,
})
const manifests = (name: string): Unit => ({ ...image(name), id: `compose:${name}`, kind: 'manifests', runs: false })
const claim = (unit: Unit, files: Claim['files'], more: Partial<Claim> = {}): Claim => ({
  ...{ unit: unit.id, files, as: 'own', effect: 'rebuild', certainty: 'sure', via: '' },
  family: unit.id.split(':')[0] ?? '',
  ...more,
})
const edge = (of: Unit, on: Unit, more: Partial<Edge> = {}): Edge => ({
  ...{ of: of.id, on: on.id, effect: 'rebuild', certainty: 'sure', via: 'import' },
  ...more,
})
const side = (sketch: Sketch) => {
  const graph = joinParts([{ claims: [], edges: [], findings: [], ...sketch }])
  return { graph, components: findComponents(graph, 'shop') }
}
const edited = (path: string): FileChange => ({ path, before: true, after: true })
const answer = (sketch: Sketch, changes: readonly FileChange[], before: Sketch = sketch) => {
  const { rebuild, redeploy, maybe, ...rest } = answerChange(side(before), side(sketch), changes)
  const ways = (list: typeof rebuild) => list.flatMap(({ reasons }) => reasons.map((links) => links.join(' → ')))
  return { ...rest, rebuild: ways(rebuild), redeploy: ways(redeploy), maybe: ways(maybe) }
}

const [cart, mail] = [image('cart'), image('mail')]
const [ui, money] = [npm('ui'), npm('money')]
const own = (unit: Unit) => claim(unit, { folder: unit.folder })

describe('ways', () => {
  test('lead along edges, the shortest first, and through rings once', () => {
    const edges = [edge(cart, ui, { via: 'a' }), edge(ui, money, { via: 'b' }), edge(money, ui, { via: 'c' })]
    const found = answer({ units: [cart, ui, money], claims: [own(money)], edges }, [edited('money/x.js')])
    expect(found.rebuild).toEqual(['money/x.js → b → a → cart'])
  })

  test('of what is only deployed again lead to nothing that is built', () => {
    const chart = manifests('deploy')
    const edges = [edge(cart, chart, { effect: 'redeploy', via: 'compose' }), edge(mail, cart, { via: 'FROM' })]
    const claims = [claim(chart, { file: 'x.env' }, { effect: 'redeploy', as: 'explicit' }), own(cart)]
    const sketch = { units: [cart, mail, chart], claims, edges }
    expect(answer(sketch, [edited('x.env')])).toMatchObject({ rebuild: [], redeploy: ['x.env → compose → cart'] })
    expect(answer(sketch, [edited('cart/x')]).rebuild).toEqual(['cart/x → cart', 'cart/x → FROM → mail'])
  })

  test('in doubt stay in doubt, unless a sure one leads there', () => {
    const doubted = [edge(cart, ui, { certainty: 'maybe' })]
    const claims = [own(ui), own(cart)]
    expect(answer({ units: [cart, ui], claims, edges: doubted }, [edited('ui/x')]).maybe).toEqual([
      'ui/x → import → cart',
    ])
    const both = answer({ units: [cart, ui], claims, edges: doubted }, [edited('ui/x'), edited('cart/x')])
    expect([both.rebuild, both.maybe]).toEqual([['cart/x → cart'], []])
  })
})

describe('claims', () => {
  test('of a folder inside a folder have their files alone, within one family', () => {
    const inner = npm('ui/icons', { id: 'npm:ui/icons' })
    const sketch = { units: [ui, inner, cart], claims: [own(ui), own(inner)], edges: [edge(cart, ui)] }
    expect(answer(sketch, [edited('ui/icons/x.svg')])).toMatchObject({ rebuild: [], unclaimed: [] })
    const other = { ...sketch, claims: [own(ui), claim(inner, { folder: 'ui/icons' }, { family: 'go' })] }
    expect(answer(other, [edited('ui/icons/x.svg')]).rebuild).toEqual(['ui/icons/x.svg → import → cart'])
  })

  const wide = claim(cart, { folder: '' }, { as: 'wide', via: 'COPY' })

  test('on everything count for what nobody owns', () => {
    expect(answer({ units: [cart, mail, ui], claims: [wide, own(ui)] }, [edited('x.js')]).rebuild).toEqual([
      'x.js → COPY → cart',
    ])
  })

  test('on everything count for a package only along an edge, once another package is named', () => {
    const sketch = { units: [cart, ui, money], claims: [wide, own(ui), own(money)], edges: [edge(cart, ui)] }
    expect(answer(sketch, [edited('money/x')]).rebuild).toEqual([])
    expect(answer(sketch, [edited('ui/x')]).rebuild).toEqual(['ui/x → import → cart'])
  })

  test('on everything are in doubt for the folder of another image', () => {
    const found = answer({ units: [cart, mail], claims: [wide, own(mail)] }, [edited('mail/x')])
    expect(found).toMatchObject({ rebuild: ['mail/x → mail'], maybe: ['mail/x → COPY → cart'] })
  })

  test('by name count for prose and tests, others do not', () => {
    const named = claim(cart, { file: 'cart/README.md' }, { as: 'explicit', via: 'COPY' })
    expect(answer({ units: [cart], claims: [own(cart)] }, [edited('cart/README.md')]).rebuild).toEqual([])
    expect(answer({ units: [cart], claims: [own(cart), named] }, [edited('cart/README.md')]).rebuild).toHaveLength(1)
    const site = npm('site', { runs: true, servesProse: true })
    expect(answer({ units: [site], claims: [own(site)] }, [edited('site/a.md')]).rebuild).toEqual(['site/a.md → site'])
  })

  test('by content count for what differs, and decide for their family', () => {
    const at = (version: string): Sketch => ({
      units: [cart, ui, money],
      claims: [
        claim(ui, { file: 'catalog.yaml' }, { as: 'explicit', via: 'catalog', content: { react: version } }),
        claim(money, { file: 'catalog.yaml' }, { as: 'explicit', via: 'catalog', content: { zod: '4' } }),
        claim(npm('top'), { folder: '' }),
        claim(cart, { file: 'catalog.yaml' }, { as: 'explicit', via: 'COPY' }),
      ],
      edges: [edge(cart, ui)],
    })
    expect(answer(at('19'), [edited('catalog.yaml')], at('18')).rebuild).toEqual([
      'catalog.yaml → react 18 → 19 → catalog → import → cart',
    ])
    expect(answer(at('19'), [edited('catalog.yaml')]).rebuild).toEqual([])
    const added = answer(at('19'), [{ path: 'catalog.yaml', before: false, after: true }], { units: [cart] })
    expect(added.rebuild).toContain('catalog.yaml → catalog → import → cart')
  })
})

describe('lockfiles', () => {
  const units = [npm('web', { runs: true, uses: ['ms'] }), npm('api', { runs: true })]
  const lock = (change: Partial<LockChange>): FileChange => ({
    ...edited('package-lock.json'),
    lock: { family: 'npm', change: { members: new Map(), packages: [], ...change } },
  })

  test('touch the members whose dependencies changed', () => {
    const members = new Map([['api', ['lodash 1 → 2']]])
    expect(answer({ units }, [lock({ members })]).rebuild).toEqual(['package-lock.json → lodash 1 → 2 → api'])
  })

  test('without members touch who asks for what changed', () => {
    expect(answer({ units }, [lock({ packages: ['ms'] })]).rebuild).toEqual(['package-lock.json → ms → web'])
  })

  test('that are not understood touch everybody below', () => {
    const broken: FileChange = { ...edited('package-lock.json'), lock: { family: 'npm', trouble: 'broken' } }
    expect(answer({ units }, [broken]).rebuild).toHaveLength(2)
    expect(answer({ units }, [lock({ members: 'everything' })]).rebuild).toHaveLength(2)
  })
})

describe('what could not be understood', () => {
  const finding = (file: string, units: readonly string[] = []): GraphFinding => ({ file, because: 'broken', units })

  test('touches the units that it names, else the nearest, else perhaps everything', () => {
    const sketch = (file: string, named?: readonly string[]) => ({
      units: [cart, mail],
      findings: [finding(file, named)],
    })
    expect(answer(sketch('x.yaml', ['image:mail']), [edited('x.yaml')]).rebuild).toEqual(['x.yaml → broken → mail'])
    expect(answer(sketch('cart/x.yaml'), [edited('cart/x.yaml')]).rebuild).toEqual(['cart/x.yaml → broken → cart'])
    expect(answer(sketch('x.yaml'), [edited('x.yaml')]).maybe).toHaveLength(2)
  })

  test('is a finding alone while it stays as it is', () => {
    const found = answer({ units: [cart], findings: [finding('cart/x.yaml')] }, [edited('y')])
    expect([found.rebuild, found.findings]).toEqual([[], [finding('cart/x.yaml')]])
  })

  test('touches when it is put right, by what was broken before', () => {
    const before = { units: [cart], findings: [finding('cart/x.yaml')] }
    expect(answer({ units: [cart] }, [edited('cart/x.yaml')], before).rebuild).toEqual(['cart/x.yaml → broken → cart'])
  })
})

test('manifests that lead to no component are infrastructure', () => {
  const redis = manifests('redis')
  const claims = [claim(redis, { file: 'compose.yaml' }, { as: 'explicit', effect: 'redeploy' })]
  expect(answer({ units: [cart, redis], claims }, [edited('compose.yaml')])).toMatchObject({
    ...{ infrastructure: true, rebuild: [], redeploy: [], unclaimed: [] },
  })
})
