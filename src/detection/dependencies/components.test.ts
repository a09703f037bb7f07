import { describe, expect, test } from 'vitest'
import { nameImage, variantOf } from './component-names.ts'
import { findComponents } from './components.ts'
import { joinParts } from './graph.ts'
import type { Edge, Unit } from './part.ts'
import { folderOf } from './tree.ts'

const image = (file: string): Unit => ({
  ...{ id: `image:${file}`, kind: 'image', name: nameImage(file) ?? '', folder: folderOf(file), file, runs: true },
})
const npm = (folder: string, runs = false): Unit => ({
  ...{
    id: `npm:${folder || '.'}`,
    kind: 'package',
    name: `@x/${folder}`,
    folder,
    file: `${folder}/package.json`,
    runs,
  },
})
const made = (of: Unit, on: Unit): Edge => ({ of: of.id, on: on.id, effect: 'rebuild', certainty: 'sure', via: '' })
const found = (units: readonly Unit[], edges: readonly Edge[] = []) =>
  findComponents(joinParts([{ units, edges, claims: [], findings: [] }]), 'shop').map(
    ({ name, path }) => `${name} ${path}`,
  )

describe('the name of an image', () => {
  test.each([
    ['src/cart/Dockerfile', 'cart'],
    ['src/cartservice/src/Dockerfile', 'cartservice'],
    ['api/docker/Dockerfile', 'api'],
    ['docker/api/Dockerfile', 'api'],
    ['Dockerfile.api', 'api'],
    ['docker/worker.Dockerfile', 'worker'],
    ['apps/web/Dockerfile.alpine', 'web'],
    ['apps/web/Dockerfile.prod', 'web'],
    ['apps/web/Containerfile', 'web'],
    ['apps/web/Dockerfile.dev', 'web'],
    ['src/Dockerfile', 'src'],
    ['Dockerfile', undefined],
  ])('%s is %s', (file, name) => expect(nameImage(file)).toBe(name))

  test('says whether it is for development', () => {
    expect(['Dockerfile.dev', 'dev.Dockerfile', 'Dockerfile-local', 'Dockerfile.test'].map(variantOf)).toEqual(
      Array.from({ length: 4 }, () => 'development'),
    )
  })
})

describe('components', () => {
  test('are the images, and the running packages that no image is made of', () => {
    const [api, web, ui] = [npm('api', true), npm('web', true), npm('ui')]
    const dockerfile = image('api/Dockerfile')
    expect(found([dockerfile, api, web, ui], [made(dockerfile, api)])).toEqual(['@x/web web', 'api api'])
  })

  test('are every package where nothing runs', () => {
    expect(found([npm('a'), npm('b')])).toEqual(['@x/a a', '@x/b b'])
    expect(found([{ ...npm(''), isAside: true }, npm('b')])).toEqual(['@x/b b'])
  })

  test('are manifests where there is nothing else', () => {
    const chart: Unit = { ...npm('charts/db'), id: 'helm:db', kind: 'manifests', name: 'db' }
    expect(found([chart])).toEqual(['db charts/db'])
    expect(found([chart, image('api/Dockerfile')])).toEqual(['api api'])
  })

  test('leave out images for development, examples, tests and development containers', () => {
    const asides = ['api/Dockerfile.dev', 'examples/x/Dockerfile', 'test/Dockerfile', '.devcontainer/Dockerfile']
    expect(found([image('api/Dockerfile'), ...asides.map(image)])).toEqual(['api api'])
    expect(found([image('examples/x/Dockerfile'), image('.devcontainer/Dockerfile')])).toEqual(['x examples/x'])
    expect(found([image('api/Dockerfile.dev')])).toEqual(['api api'])
  })

  test('that only have an image for development are still packages that run', () => {
    const [api, dev] = [npm('web', true), image('web/Dockerfile.dev')]
    expect(found([image('api/Dockerfile'), dev, api], [made(dev, api)])).toEqual(['@x/web web', 'api api'])
  })

  test('of one name are told apart by their paths', () => {
    expect(found(['shop/api/Dockerfile', 'blog/api/Dockerfile', 'web/Dockerfile'].map(image))).toEqual([
      ...['blog/api blog/api', 'shop/api shop/api', 'web web'],
    ])
  })

  test('of one folder and name are one', () => {
    expect(found(['api/Dockerfile', 'api/Dockerfile.alpine', 'api/Dockerfile.worker'].map(image))).toEqual([
      ...['api api', 'worker api'],
    ])
  })

  test('at the top are called after their package, else after the repository', () => {
    const [top, pack] = [image('Dockerfile'), npm('')]
    expect(found([top])).toEqual(['shop .'])
    expect(found([top, { ...pack, name: 'site' }], [made(top, pack)])).toEqual(['site .'])
  })

  test('are no bases of other images', () => {
    const [base, api] = [image('docker/base/Dockerfile'), image('api/Dockerfile')]
    expect(found([base, api], [made(api, base)])).toEqual(['api api'])
  })
})
