import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importsIn } from '../harness/imports.ts'
import { runTidegate } from '../support/cli.ts'
import { type ScratchRepository, scratchRepository } from '../support/scratch-repository.ts'
import { tinySettings } from '../support/tiny-settings.ts'
import { ask } from './corpus.ts'

const shop = {
  'cart/Dockerfile': 'FROM node:24\nCOPY cart/ .\nCOPY pb/demo.proto .\n',
  'cart/main.js': '1\n',
  'pb/demo.proto': 'syntax = "proto3";\n',
}

let repository: ScratchRepository
beforeEach(() => {
  repository = scratchRepository()
})
afterEach(() => repository.remove())

const run = (...args: string[]) =>
  runTidegate(['affected', '--repo', repository.folder, ...args], { env: { XDG_CACHE_HOME: repository.place } })

describe('without settings', () => {
  beforeEach(() => {
    repository.commit(shop)
    repository.commit({ 'pb/demo.proto': 'syntax = "proto3"; //\n', 'tools/x.js': '1\n' })
  })

  test('it shows the ways, and the files that nothing claims', async () => {
    const { exit, out } = await run()
    expect(exit).toBe(0)
    expect(out).toContain('  cart cart\n    pb/demo.proto → COPY in cart/Dockerfile → cart\n')
    expect(out).toContain('tools/x.js')
  })

  test('it speaks French', async () => {
    expect((await run('--lang=fr')).out).toContain('à reconstruire')
  })

  test('it answers one object of JSON', async () => {
    const document = JSON.parse((await run('--json')).out) as object
    expect(Object.keys(document)).toEqual([
      ...['rebuild', 'redeploy', 'maybe', 'infrastructure', 'flags', 'unclaimed', 'findings', 'base', 'head'],
    ])
    expect(document).toMatchObject({
      rebuild: [{ component: 'cart', path: 'cart', reasons: ['pb/demo.proto → COPY in cart/Dockerfile → cart'] }],
    })
  })

  test('it draws, as Mermaid and as SVG', async () => {
    const { out } = await run('--graph')
    expect(out).toMatch(/^flowchart LR\n {2}n0\["pb\/demo\.proto"\]\n/)
    expect((await run('--graph', 'main')).out).toBe(out)
    expect((await run('--graph', 'svg')).out).toMatch(/^<svg .*<\/svg>\n$/s)
    const file = join(repository.place, 'ways.svg')
    expect(await run('--svg', file)).toMatchObject({ exit: 0 })
    expect(readFileSync(file, 'utf8')).toContain('COPY in cart/Dockerfile')
    expect(await run('--graph', 'png', 'main')).toMatchObject({ exit: 2 })
    expect(await run('--svg', '/nowhere/x.svg')).toMatchObject({ exit: 2 })
  })
})

describe('with a tidegate.yaml', () => {
  const library = {
    'package.json': '{"name":"top","private":true,"workspaces":["web","packages/*"]}\n',
    'web/package.json': '{"name":"web","dependencies":{"ui":"*"},"scripts":{"start":"next start"}}\n',
    'packages/ui/package.json': '{"name":"ui","version":"1.0.0"}\n',
    'packages/ui/index.js': '1\n',
    'assets/logo.svg': '<svg/>\n',
    'assets/drafts/idea.svg': '<svg/>\n',
  }
  const declared = (more: object = {}, ignore: readonly string[] = []) => {
    const made = { build: { command: ['make'], output: 'dist' }, start: ['node', 'main.js'] }
    const settings = tinySettings({ app: { components: { web: { paths: ['web/**'], ...made, ...more } } } })
    return JSON.stringify({ ...(JSON.parse(settings) as object), ignore })
  }

  test('its components are meant, and manifests add to what it declares', async () => {
    repository.commit({ ...library, 'tidegate.yaml': declared() })
    repository.commit({ 'packages/ui/index.js': '2\n' })
    expect((await ask(repository, 'main')).rebuild).toEqual([
      {
        ...{ component: 'shop.web', path: 'web' },
        reasons: ['packages/ui/index.js → * in web/package.json → shop.web'],
      },
    ])
  })

  test('inputs add files, ignore takes them away', async () => {
    const settings = declared({ inputs: ['assets/**'] }, ['assets/drafts/**'])
    repository.commit({ ...library, 'tidegate.yaml': settings })
    repository.commit({ 'assets/logo.svg': '<svg></svg>\n', 'assets/drafts/idea.svg': '<svg></svg>\n' })
    const { rebuild, unclaimed } = await ask(repository, 'main')
    expect(rebuild[0]?.reasons).toEqual(['assets/logo.svg → inputs in tidegate.yaml → shop.web'])
    expect(unclaimed).toEqual([])
  })

  test('a component whose paths hold nothing is a finding', async () => {
    repository.commit({ ...library, 'tidegate.yaml': declared({ paths: ['webb/**'] }) })
    repository.commit({ 'packages/ui/index.js': '2\n' })
    const { findings } = await ask(repository, 'main')
    expect(findings[0]).toMatchObject({
      ...{ file: 'tidegate.yaml', because: 'shop.web is to be made of webb/**, but nothing lies there' },
    })
  })

  test('one that cannot be read is a finding, and what was found is meant', async () => {
    repository.commit({ ...library, 'tidegate.yaml': 'version: 7\n' })
    repository.commit({ 'packages/ui/index.js': '2\n' })
    const { rebuild, findings } = await ask(repository, 'main')
    expect(rebuild.map(({ component }) => component)).toEqual(['web'])
    expect(findings[0]?.file).toBe('tidegate.yaml')
  })
})

test('it starts without what only the control plane needs', () => {
  const reached = new Set(['src/main/standalone-line.ts'])
  for (const file of reached) {
    const text = readFileSync(file, 'utf8').replaceAll(/\bimport\('/g, "later('")
    expect(text, file).not.toMatch(/from '(?:pg|fastify|zod|yaml|undici|pino|redis)'/)
    for (const { to, as } of importsIn(file, text)) if (as === 'code') reached.add(to)
  }
  expect(reached.size).toBeGreaterThan(20)
})
