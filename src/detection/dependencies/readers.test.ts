import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostBytes } from './reader.ts'
import { lockReaders, readers } from './readers.ts'
import { baseOf, makeTree } from './tree.ts'

const folders = [
  ...[
    '',
    'src',
    'apps/api',
    'requirements',
    'deploy/templates',
    'templates',
    '.github/workflows',
    '.github',
    '.circleci',
  ],
  ...['.gitlab/ci', 'node_modules/x', 'vendor/y', 'k8s/overlays/prod', 'tests', '.cargo', 'charts/shop'],
]
const known = [
  ...[
    'package.json',
    'tsconfig.build.json',
    'vite.config.ts',
    'main.ts',
    'go.mod',
    'go.work',
    'main.go',
    'x_test.go',
    'Cargo.toml',
  ],
  ...[
    'build.rs',
    'lib.rs',
    'pom.xml',
    'build.gradle.kts',
    'libs.versions.toml',
    'api.csproj',
    'Directory.Build.props',
    'app.py',
  ],
  ...[
    'base.txt',
    'prod.in',
    'pyproject.toml',
    'setup.cfg',
    'Pipfile',
    'Dockerfile',
    'api.Dockerfile',
    'Containerfile.dev',
  ],
  ...[
    '.dockerignore',
    'docker-compose.yml',
    'values.yaml',
    '_helpers.tpl',
    'fly.toml',
    'docker-bake.hcl',
    'bake.json',
    'ci.yml',
  ],
  ...[
    'action.yml',
    'config.yml',
    'Makefile',
    'run.sh',
    'api.proto',
    'openapi.yaml',
    'Gemfile',
    'mix.exs',
    'composer.json',
  ],
  ...[
    '.nvmrc',
    '.tool-versions',
    'mise.toml',
    'global.json',
    'helmfile.yaml',
    'helmfile.yaml.gotmpl',
    'Taskfile.yml',
    'justfile',
    'rust-toolchain.toml',
    '.python-version',
    'turbo.json',
    'nx.json',
    'values-prod.yaml',
    'render.yaml',
    'Tiltfile',
    'skaffold.yaml',
    'WORKSPACE',
    '.gitmodules',
    '.env',
    'yarn.lock',
    'bun.lockb',
    'go.sum',
    'pylock.web.toml',
    'gradle.lockfile',
    'readme.md',
  ],
]
const name = fc.oneof(
  fc.constantFrom(...known),
  fc.tuple(fc.constantFrom(...known), fc.constantFrom(...known)).map(([one, other]) => `${one}.${other}`),
)
const path = fc
  .tuple(fc.constantFrom(...folders), name)
  .map(([folder, base]) => (folder === '' ? base : `${folder}/${base}`))

test('whoever wants a file says so by its last name alone, so that no file is passed over', () => {
  const tree = makeTree([{ path: 'main.ts', mode: '100644', oid: 'x' }])
  fc.assert(
    fc.property(path, (at) => {
      const base = baseOf(at)
      for (const reader of readers)
        if (reader.wants(at, tree))
          expect([reader.id, reader.mayWant?.(base, tree) ?? reader.wants(base)]).toEqual([reader.id, true])
      for (const lock of lockReaders) if (lock.wants(at)) expect([lock.id, lock.wants(base)]).toEqual([lock.id, true])
    }),
    { numRuns: 3000 },
  )
})

test('no reader asks for a larger file than is read', () => {
  expect(readers.filter(({ maxBytes }) => maxBytes > mostBytes)).toEqual([])
})
