import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { appOf } from '../app-views.ts'
import { catalogue as known } from '../example.testdata.ts'
import { parseSettings } from '../parse.ts'
import type { Catalogue, Settings } from '../schema.ts'
import { draftSettings } from './draft-settings.ts'

const catalogue: Catalogue = {
  ...known,
  checks: [{ kind: 'http', doc: 'Asks.', schema: z.strictObject({ path: z.string().optional() }) }],
}
const repositoryOf = (files: Readonly<Record<string, string>>) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path] ?? Promise.reject(new Error(`no ${path}`)),
})

async function draft(files: Readonly<Record<string, string>>): Promise<{ text: string; settings: Settings }> {
  const text = await draftSettings(repositoryOf(files))
  const { settings, findings } = parseSettings(text, catalogue)
  if (settings === undefined) throw new Error(`${text}\n${JSON.stringify(findings, null, 1)}`)
  return { text, settings }
}
const json = (value: unknown) => JSON.stringify(value)

describe('draftSettings', () => {
  test('npm workspaces: apps/<app>/<component>, shared packages, ports from scripts', async () => {
    const { settings } = await draft({
      'package.json': json({ name: '@acme/ocean', workspaces: ['apps/*/*', 'packages/*'] }),
      'packages/common/package.json': json({ name: '@acme/common' }),
      'apps/shop/web/package.json': json({
        name: 'shop-web',
        scripts: { start: 'node dist/server.js', build: 'tsc', dev: 'vite --port 7001', test: 'vitest' },
      }),
      'apps/shop/api/package.json': json({
        name: 'shop-api',
        scripts: { start: 'PORT=7002 node server.js' },
        dependencies: { pg: '8' },
      }),
      'apps/blog/package.json': json({ name: 'blog', scripts: { start: 'node index.js' } }),
    })
    expect(settings.workspace).toBe('ocean')
    expect(Object.keys(settings.apps)).toEqual(['blog', 'shop'])
    const { components, database } = appOf(settings, 'shop')
    expect(database).toEqual({})
    expect(components.web).toMatchObject({
      paths: ['apps/shop/web/**'],
      build: { command: ['npm', 'run', 'build', '--prefix', 'apps/shop/web'], output: 'apps/shop/web/dist' },
      start: ['node', 'server.js'],
      route: '/',
      ports: { dev: 7001 },
    })
    expect(components.api).toMatchObject({ route: '/api', ports: { dev: 7002 }, start: ['npm', 'start'] })
    expect(settings.shared.common).toMatchObject({ paths: ['packages/common/**'], touches: 'all' })
    expect(appOf(settings, 'blog').database).toBe('none')
  })

  test('folders named by their role are components of one app', async () => {
    const start = json({ scripts: { start: 'node server.js' } })
    const { settings } = await draft({
      'package.json': json({ name: 'store' }),
      'apps/web/package.json': start,
      'apps/api/package.json': start,
      'apps/admin/package.json': start,
    })
    expect(Object.keys(settings.apps)).toEqual(['store'])
    expect(Object.entries(appOf(settings, 'store').components).map(([name, { route }]) => [name, route])).toEqual([
      ['admin', '/admin'],
      ['api', '/api'],
      ['web', '/'],
    ])
  })

  test('a compose file with Dockerfiles: services, ports, database and cache', async () => {
    const { settings } = await draft({
      'docker-compose.yml':
        'services:\n  front:\n    build: ./web\n    ports: ["8080:80"]\n  engine:\n    build: { context: api }\n    ports: ["127.0.0.1:9000:9000/tcp"]\n  db:\n    image: postgres:18\n  cache:\n    image: redis:8\n',
      'web/Dockerfile': 'FROM nginx\nEXPOSE 80\nCMD ["nginx", "-g", "daemon off;"]\n',
      'api/Dockerfile': 'FROM python\nEXPOSE 9000\nCMD ["python", "main.py"]\n',
    })
    const { components, database } = appOf(settings, 'workspace')
    expect(database).toEqual({})
    expect(components.front).toMatchObject({ ports: { dev: 8080 }, start: ['nginx', '-g', 'daemon off;'], route: '/' })
    expect(components.engine).toMatchObject({ ports: { dev: 9000 }, start: ['python', 'main.py'] })
    expect(settings.environments.dev?.cachePrefix).toBe('{app}:{env}:')
  })

  test('a Go module with commands, and one in a folder', async () => {
    const { settings } = await draft({
      'go.mod': 'module example.org/fleet\nrequire github.com/jackc/pgx/v5 v5.0.0\n',
      'cmd/api/main.go': 'package main',
      'internal/db/db.go': 'package db',
      'cmd/worker/main.go': 'package main',
      'apps/mailer/go.mod': 'module example.org/mailer\n',
      'apps/mailer/main.go': 'package main',
    })
    expect(appOf(settings, 'workspace').components.api?.build.command).toEqual([
      'go',
      'build',
      '-o',
      'dist/api/api',
      './cmd/api',
    ])
    expect(appOf(settings, 'workspace').components.api?.paths).toEqual(['cmd/api/**', 'internal/**', 'go.mod'])
    expect(Object.values(appOf(settings, 'mailer').components)[0]?.build).toMatchObject({
      command: ['go', 'build', '-C', 'apps/mailer', '-o', '../../dist/mailer/mailer', '.'],
      output: 'dist/mailer',
    })
  })

  test('one package at the top is one app with one component', async () => {
    const { text, settings } = await draft({
      'package.json': json({ name: 'My Tool!', scripts: {} }),
      'server.js': 'http.createServer().listen(3000)',
    })
    expect(appOf(settings, 'my-tool').components.web).toMatchObject({ paths: ['**'], start: ['node', 'server.js'] })
    expect(text).toContain('CHECK')
  })

  test('a repository without anything to start is refused with what was looked for', async () => {
    await expect(draftSettings(repositoryOf({ 'README.md': '# hello' }))).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('package.json with a start script'),
    })
  })

  test('any repository: a draft that is valid, or the refusal; never another exception', async () => {
    const folder = fc.constantFrom(
      '',
      'apps/a/',
      'apps/a/web/',
      'apps/b-1/',
      'services/API/',
      'packages/x/',
      'é/',
      '1/',
      'apps/web/',
    )
    const scripts = fc.dictionary(
      fc.constantFrom('start', 'build', 'dev', 'test'),
      fc.constantFrom('node dist/x.js', 'a | b', '', 'PORT=99999 x', 'x --port 80', "node 'a b'", 'x: y # z', '*'),
    )
    const file = fc.oneof(
      fc.tuple(folder, fc.constant('package.json'), fc.record({ name: fc.string(), scripts }).map(json)),
      fc.tuple(folder, fc.constant('package.json'), fc.string()),
      fc.tuple(
        folder,
        fc.constant('Dockerfile'),
        fc.constantFrom('EXPOSE 80', 'EXPOSE 80\nCMD ["a: b", "#c", "\\u0000"]', 'CMD [broken]', ''),
      ),
      fc.tuple(folder, fc.constantFrom('go.mod', 'main.go', 'server.js'), fc.constantFrom('module x/y', 'listen(', '')),
      fc.tuple(
        fc.constant(''),
        fc.constant('compose.yaml'),
        fc.constantFrom('services: { a: { build: apps/a, ports: [80] } }', 'a: &b', '- x', 'services: 3'),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 8 }), async (files) => {
        const repository = repositoryOf(Object.fromEntries(files.map(([where, name, text]) => [where + name, text])))
        const text = await draftSettings(repository).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'not-found' })
          return undefined
        })
        if (text !== undefined) {
          const { findings } = parseSettings(text, catalogue)
          expect(
            findings.filter(({ severity }) => severity === 'error'),
            text,
          ).toEqual([])
        }
      }),
      { numRuns: 150 },
    )
  })
})
