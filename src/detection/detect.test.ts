import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blueocean } from './blueocean.testdata.ts'
import { type Detection, detect } from './detect.ts'
import { componentsOf } from './graph.ts'
import { inputsOf } from './inputs.ts'

const touch = (...paths: string[]) => detect({ settings: blueocean, changed: paths.map((path) => ({ path })) })
const idsOf = (detection: Detection) => detection.components.map(({ app, component }) => `${app}.${component}`)
const all = componentsOf(blueocean).map(({ id }) => id)

test.each([
  ['TRG-001', 'apps/nextstep/page.ts', ['nextstep.dashboard']],
  ['TRG-002 C-12', 'apps/nextstep-api/main.ts', ['nextstep.api']],
  ['TRG-003', 'apps/nextgen/admin/page.ts', ['nextgen.admin']],
  ['TRG-004', 'apps/kreach/engine/main.ts', ['kreach.engine']],
  ['TRG-005', 'apps/kvibe/backend/main.ts', ['kvibe.backend']],
  [
    'TRG-013 C-33',
    'packages/shared-config/a.json',
    all.filter((id) => !['kreach.engine', 'kvibe.backend'].includes(id)),
  ],
  ['TRG-017', 'LICENSE', []],
  ['C-32', 'docs/nextgen-notes', []],
  ['C-32', 'docs/apps/nextgen/landing/page.ts', []],
  ['C-32', 'apps/nextgen-old/landing/page.ts', []],
  ['C-32', 'my-apps/nextgen/landing/page.ts', []],
  ['C-33', 'infrastructure/k8s/ingress.yaml', []],
  ['everything', 'package-lock.json', all],
  ['ignored', 'apps/nextgen/landing/README.md', []],
])('%s: a change of %s touches %j', (_, path, expected) => {
  expect(idsOf(touch(path))).toEqual(expected)
})

test('TRG-009: a shared file rebuilds its dependents, and each says which way', () => {
  const landing = touch('packages/shared-config/b.json', 'packages/shared-config/a.json').components.find(
    (c) => c.app === 'nextgen',
  )
  expect(landing).toEqual({
    app: 'nextgen',
    component: 'landing',
    reasons: [{ links: ['packages/shared-config/a.json', 'shared-config', 'nextgen.landing'], files: 2 }],
  })
})

test('TRG-010, TRG-011, C-33: infrastructure, pipeline and docs are seen for what they are', () => {
  expect(touch('infrastructure/a').flags).toEqual({ infrastructure: true, pipeline: false, docs: false, none: true })
  expect(touch('.github/workflows/ci.yml').flags).toMatchObject({ pipeline: true, none: true })
  expect(touch('docs/a', 'apps/kvibe/backend/a').flags).toMatchObject({ docs: true, none: false })
})

test('TRG-016: a push across several apps plans each of them', () => {
  expect(idsOf(touch('apps/nextstep/a', 'apps/kvibe/frontend/b', 'apps/kreach/web/c'))).toEqual([
    'nextstep.dashboard',
    'kreach.web',
    'kvibe.frontend',
  ])
})

test('TRG-017: files that nobody claims are named, ignored ones are not', () => {
  const detection = touch('b', 'a', 'README.md')
  expect(detection).toMatchObject({ components: [], unclaimed: ['a', 'b'], flags: { none: true } })
})

test('dependencies carry on: what landing is built into is touched with it, by the shortest way', () => {
  const reasons = Object.fromEntries(
    touch('apps/nextgen/landing/a').components.map((c) => [c.component, c.reasons[0]?.links]),
  )
  expect(reasons).toEqual({
    landing: ['apps/nextgen/landing/a', 'nextgen.landing'],
    dashboard: ['apps/nextgen/landing/a', 'nextgen.landing', 'nextgen.dashboard'],
    admin: ['apps/nextgen/landing/a', 'nextgen.landing', 'nextgen.dashboard', 'nextgen.admin'],
  })
})

test('components that depend on each other end', () => {
  const settings = {
    shared: {},
    ignore: [],
    apps: {
      a: { components: { x: { paths: ['x/**'], dependsOn: ['a.y'] }, y: { paths: ['y/**'], dependsOn: ['a.x'] } } },
    },
  }
  expect(idsOf(detect({ settings, changed: [{ path: 'x/1' }] }))).toEqual(['a.x', 'a.y'])
})

test('a moved file touches where it is and where it was', () => {
  const changed = [{ path: 'apps/kvibe/backend/a', from: 'apps/kreach/engine/a' }]
  expect(idsOf(detect({ settings: blueocean, changed }))).toEqual(['kreach.engine', 'kvibe.backend'])
})

test('the first push touches everything', () => {
  const detection = detect({ settings: blueocean, changed: 'everything' })
  expect(idsOf(detection)).toEqual(all)
  expect(detection.components[0]?.reasons[0]?.links[0]).toBe('first push')
})

test('a dependency that was found counts like a declared one', () => {
  const inference = { edges: [{ of: 'kvibe.backend', on: 'kreach.engine' }] }
  const detection = detect({ settings: blueocean, changed: [{ path: 'apps/kreach/engine/a' }], inference })
  expect(idsOf(detection)).toEqual(['kreach.engine', 'kvibe.backend'])
  expect(inputsOf(blueocean, 'kvibe', 'backend', inference)('apps/kreach/engine/a')).toBe(true)
})

const segment = fc.constantFrom(
  'apps',
  'nextgen',
  'landing',
  'nextstep',
  'docs',
  'packages',
  'shared-config',
  'kvibe',
  'backend',
  'x',
  'a.md',
)
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const paths = fc.array(path, { maxLength: 8 })

test('what two pushes touch together is what each touches, and nothing more', () => {
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      const union = new Set([...idsOf(touch(...one)), ...idsOf(touch(...other))])
      expect(new Set(idsOf(touch(...one, ...other)))).toEqual(union)
    }),
    { numRuns: 2_000 },
  )
})

test('a file that nobody claims adds nothing', () => {
  fc.assert(
    fc.property(paths, path, (some, name) => {
      const before = touch(...some)
      const after = touch(...some, `elsewhere/${name}`)
      expect(after.components).toEqual(before.components)
      expect(after.flags).toEqual(before.flags)
    }),
    { numRuns: 2_000 },
  )
})

test('a component is touched exactly when one of the files it is built of changed', () => {
  fc.assert(
    fc.property(path, (changed) => {
      const touched = idsOf(touch(changed))
      for (const { id, app, component } of componentsOf(blueocean)) {
        expect(inputsOf(blueocean, app, component)(changed)).toBe(touched.includes(id))
      }
    }),
    { numRuns: 1_000 },
  )
})
