import { type Case, corpus, type Files } from './corpus.ts'

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const lines = (...all: string[]) => `${all.join('\n')}\n`

/** A workspace whose images are pruned by turbo; one Dockerfile is alone in its folder under a name of its own. */
const pruned: Files = {
  'package.json': json({ name: 'top', private: true, packageManager: 'pnpm@10.0.0' }),
  'pnpm-workspace.yaml': lines('packages:', '  - apps/*', '  - packages/*'),
  'turbo.json': json({ tasks: { build: { dependsOn: ['^build'] } } }),
  'render.yaml': lines('services: []'),
  'api-reference/definition/carts.yml': lines('paths: {}'),
  'apps/site/package.json': json({
    ...{ name: 'site', scripts: { build: 'next build', start: 'next start' } },
    dependencies: { '@shop/ui': 'workspace:*' },
  }),
  'apps/site/pages/index.tsx': '1\n',
  'apps/site/Dockerfile.dev': 'FROM node:24\nCOPY . .\n',
  'apps/site/Dockerfile.site': lines(
    ...['FROM node:24 AS pruner', 'WORKDIR /app', 'COPY . .', 'RUN pnpm dlx turbo prune --scope=site --docker'],
    ...['FROM node:24 AS builder', 'WORKDIR /app', 'COPY --from=pruner /app/out/full/ .'],
    ...['RUN pnpm turbo run build --filter=site', 'FROM node:24', 'COPY --from=builder /app/apps/site/.next ./'],
    ...['COPY --from=pruner /app/packages/ui/fonts ./fonts'],
  ),
  'apps/edge/Dockerfile.ce': lines('FROM caddy:2', 'COPY apps/edge/Caddyfile /etc/caddy/Caddyfile'),
  'apps/edge/Caddyfile': ':80\n',
  'apps/docs/package.json': json({ name: '@shop/docs', scripts: { build: 'next build', start: 'next start' } }),
  'apps/docs/app/page.tsx': '1\n',
  'packages/ui/package.json': json({ name: '@shop/ui', main: 'index.js' }),
  'packages/ui/index.js': '1\n',
  'packages/ui/fonts/a.woff': '1\n',
  'docker-compose.build.yml': lines(
    ...['services:', '  shop-site:', '    build:', '      context: .', '      dockerfile: apps/site/Dockerfile.site'],
  ),
  'docker-compose.yml': lines('services:', '  shop-site:', `    image: \${OWNER:-acme}/shop:3`, '    restart: always'),
  'docker-compose.dev.yml': lines('services:', '  shop-site:', '    image: shop-site', '    volumes: [./apps:/apps]'),
}

const prunedCases: readonly Case[] = [
  {
    name: 'a package that is pruned in',
    base: pruned,
    head: { 'packages/ui/index.js': '2\n' },
    rebuild: {
      site: 'packages/ui/index.js → COPY --from in apps/site/Dockerfile.site → site',
    },
  },
  {
    name: 'what a pruned workspace leaves behind touches nobody',
    base: pruned,
    head: { 'api-reference/definition/carts.yml': 'paths: { a: {} }\n', 'render.yaml': 'services: [1]\n' },
  },
  {
    name: 'a Dockerfile for development inside a package that an image is made of',
    base: pruned,
    head: { 'apps/site/Dockerfile.dev': 'FROM node:25\nCOPY . .\n', 'apps/site/.env.example': 'A=1\n' },
    flags: ['nothing'],
  },
  {
    name: 'a lone Dockerfile with a name of its own is called as its folder',
    base: pruned,
    head: { 'apps/edge/Caddyfile': ':81\n' },
    rebuild: { edge: 'apps/edge/Caddyfile → COPY in apps/edge/Dockerfile.ce → edge' },
  },
  {
    name: 'documentation that is an application of its own',
    base: pruned,
    head: { 'apps/docs/app/page.tsx': '2\n' },
    rebuild: { '@shop/docs': 'apps/docs/app/page.tsx → @shop/docs' },
  },
  {
    name: 'a service is the one that another compose file builds, whatever its image is called',
    base: pruned,
    head: { 'docker-compose.yml': lines('services:', '  shop-site:', `    image: \${OWNER:-acme}/shop:3`) },
    redeploy: { site: 'docker-compose.yml → restart always → none → service shop-site → site' },
  },
  {
    name: 'a compose file for development deploys nothing',
    base: pruned,
    head: { 'docker-compose.dev.yml': lines('services:', '  shop-site:', '    image: shop-site', '    command: dev') },
    flags: ['nothing'],
  },
]

/** One Dockerfile of which several stages are images, over a workspace that is copied whole and of which little is kept. */
const stages: Files = {
  'package.json': json({ name: 'top', private: true, workspaces: ['packages/*'] }),
  'run-all.mjs': '1\n',
  'flake.lock': '1\n',
  'all.Caddyfile': ':80\n',
  'packages/api/package.json': json({ name: 'api', scripts: { build: 'nest build', start: 'nest start' } }),
  'packages/api/main.ts': '1\n',
  'packages/api/api.Caddyfile': ':81\n',
  'packages/desk/package.json': json({ name: 'desk', scripts: { build: 'vite build', dev: 'vite' } }),
  'packages/desk/main.ts': '1\n',
  'prod.Dockerfile': lines(
    ...['FROM node:24 AS base', 'WORKDIR /src', 'COPY . .', 'RUN npm ci'],
    ...['FROM base AS api_build', 'WORKDIR /src/packages/api', 'RUN npm run build -w api'],
    ...['FROM node:24 AS backend', 'COPY --from=base /src/packages/api/api.Caddyfile /etc/api.Caddyfile'],
    ...['COPY --from=api_build /src/packages/api/dist /dist'],
    ...['FROM base AS desk_build', 'RUN npm run build -w desk'],
    ...['FROM node:24 AS app', 'COPY --from=desk_build /src/packages/desk/dist /dist'],
    ...['FROM node:24 AS everything', 'COPY --from=base /src/run-all.mjs /run-all.mjs'],
    ...['COPY --from=api_build /src/packages/api/dist /api', 'COPY --from=desk_build /src/packages/desk/dist /desk'],
    ...['COPY all.Caddyfile /etc/all.Caddyfile'],
  ),
  'docker-compose.yml': lines(
    'services:',
    ...['backend', 'app', 'everything'].flatMap((target) => [
      `  shop-${target}:`,
      ...['    build:', '      context: .', '      dockerfile: prod.Dockerfile', `      target: ${target}`],
    ]),
  ),
}

const stageCases: readonly Case[] = [
  {
    name: 'a package goes into the stages that build it, though one of them is called app',
    base: stages,
    head: { 'packages/desk/main.ts': '2\n' },
    rebuild: { 'shop-app': [], 'shop-everything': [] },
  },
  {
    name: 'a file that one stage takes out of what was copied whole',
    base: stages,
    head: { 'run-all.mjs': '2\n' },
    rebuild: { 'shop-everything': 'run-all.mjs → COPY in prod.Dockerfile → shop-everything' },
  },
  {
    name: 'a file that one stage copies by its name',
    base: stages,
    head: { 'all.Caddyfile': ':82\n' },
    rebuild: { 'shop-everything': 'all.Caddyfile → COPY in prod.Dockerfile → shop-everything' },
  },
  {
    name: 'a file that nobody names may be read by any build',
    base: stages,
    head: { 'flake.lock': '2\n' },
    maybe: {
      'shop-app': [],
      'shop-backend': [],
      'shop-everything': 'flake.lock → COPY in prod.Dockerfile → shop-everything',
    },
  },
]

/** Programs of Go over shared packages, each copied whole and built by make, beside an operator and its manifests. */
const programs: Files = {
  'go.mod': lines('module example.com/logs', '', 'go 1.24'),
  VERSION: '1.0\n',
  'pkg/chunk/chunk.go': 'package chunk\n',
  'pkg/wire/wire.proto': 'syntax = "proto3";\n',
  'production/mixin/alerts.libsonnet': '1\n',
  'vendor/modules.txt': '# a\n',
  ...Object.fromEntries(
    ['ingest', 'query'].flatMap((name) => [
      [`cmd/${name}/main.go`, `package main\nimport "example.com/logs/pkg/chunk"\nfunc main() {}\n`],
      [
        `cmd/${name}/Dockerfile`,
        lines(
          ...['FROM golang:1.24 AS build', 'COPY . /src/logs', 'WORKDIR /src/logs', `RUN make ${name}`],
          ...['FROM scratch', `COPY --from=build /src/logs/cmd/${name}/${name} /usr/bin/${name}`],
        ),
      ],
    ]),
  ),
  'operator/go.mod': lines('module example.com/logs/operator', '', 'go 1.24'),
  'operator/cmd/logs-operator/main.go': 'package main\nimport "example.com/logs/operator/internal/x"\nfunc main() {}\n',
  'operator/internal/x/x.go': 'package x\n',
  'operator/Dockerfile': lines(
    ...['FROM golang:1.24 AS builder', 'WORKDIR /workspace', 'COPY go.mod go.mod'],
    ...['COPY cmd/logs-operator/main.go cmd/logs-operator/main.go', 'COPY internal/ internal/'],
    ...[
      'RUN go build -o manager cmd/logs-operator/main.go',
      'FROM scratch',
      'COPY --from=builder /workspace/manager .',
    ],
  ),
  'operator/config/kustomization.yaml': lines(
    ...['resources: [manager.yaml]', 'images:', '- name: controller', '  newName: acme/logs-operator', '  newTag: "1"'],
  ),
  'operator/config/manager.yaml': lines(
    ...['apiVersion: apps/v1', 'kind: Deployment', 'metadata: { name: controller-manager }', 'spec:', '  template:'],
    ...['    spec:', '      containers:', '      - { name: manager, image: "controller:latest" }'],
  ),
}

const programCases: readonly Case[] = [
  {
    name: 'a shared package is in both programs',
    base: programs,
    head: { 'pkg/chunk/chunk.go': 'package chunk\n//\n' },
    rebuild: { ingest: [], query: [] },
  },
  {
    name: 'what no compiler reads is in none, though all is copied',
    base: programs,
    head: {
      'production/mixin/alerts.libsonnet': '2\n',
      'pkg/wire/wire.proto': 'syntax = "proto3";\n//\n',
      'vendor/modules.txt': '# b\n',
    },
  },
  {
    name: 'a file at the top may be what a build asks for',
    base: programs,
    head: { VERSION: '1.1\n' },
    maybe: { ingest: [], query: 'VERSION → COPY in cmd/query/Dockerfile → query' },
  },
  {
    name: 'one file copied to its place names the program, which is no component beside its image',
    base: programs,
    head: { 'operator/internal/x/x.go': 'package x\n//\n' },
    rebuild: { operator: [] },
  },
  {
    name: 'an image that a kustomization names after the program',
    base: programs,
    head: {
      'operator/config/kustomization.yaml': (programs['operator/config/kustomization.yaml'] as string).replace(
        '"1"',
        '"2"',
      ),
    },
    redeploy: { operator: [] },
  },
  {
    name: 'a workload whose image is named in the kustomization beside it',
    base: programs,
    head: {
      'operator/config/manager.yaml': `${programs['operator/config/manager.yaml'] as string}      priorityClassName: high\n`,
    },
    redeploy: { operator: [] },
  },
]

const rushLock = (express: string) =>
  lines(
    ...["lockfileVersion: '6.0'", 'importers:', '  .: {}', '  ../../apps/api:', '    dependencies:', '      express:'],
    ...[
      '        specifier: ^4.18.0',
      `        version: ${express}`,
      '  ../../apps/web:',
      '    dependencies: {}',
      'packages:',
    ],
    ...[`  /express@${express}:`, `    resolution: {integrity: sha512-${express}}`],
  )

/** Several services with a generator's image, a cypress image and variables, as a demonstration shop has them. */
const demo: Files = {
  '.env': lines('VERSION=1.0', 'CART=./src/cart/src/Dockerfile'),
  'pb/demo.proto': 'syntax = "proto3";\n',
  'src/cart/src/Dockerfile': lines('FROM scratch', 'COPY src/cart/ ./', 'COPY pb/ ./pb/'),
  'src/cart/src/cart.txt': '1\n',
  'src/pay/Dockerfile': lines('FROM scratch', 'COPY src/pay/requirements ./requirements', 'COPY src/pay/main.js .'),
  'src/pay/Dockerfile.cypress': lines('FROM scratch', 'COPY src/pay .'),
  'src/pay/genproto/Dockerfile': lines('FROM golang:1.24', 'WORKDIR /build'),
  'src/pay/main.js': '1\n',
  'src/pay/requirements/base.txt': 'a==1\n',
  'src/pay/requirements/test.txt': 'b==1\n',
  'compose.yaml': lines(
    ...[
      'services:',
      '  cart:',
      '    image: acme/demo:latest-cart',
      '    build:',
      '      context: .',
      `      dockerfile: \${CART}`,
    ],
    ...[`      cache_from: ["acme/demo:\${VERSION}-cart"]`, `    environment: ["RELEASE=\${VERSION}"]`],
  ),
}

const otherCases: readonly Case[] = [
  {
    name: 'Rush keeps its lockfile beside its settings',
    base: {
      'rush.json': '{ "projects": [] }\n',
      'common/config/rush/pnpm-lock.yaml': rushLock('4.18.0'),
      'apps/api/package.json': json({
        name: 'api',
        scripts: { start: 'node .' },
        dependencies: { express: '^4.18.0' },
      }),
      'apps/web/package.json': json({ name: 'web', scripts: { start: 'node .' } }),
    },
    head: { 'common/config/rush/pnpm-lock.yaml': rushLock('4.19.0') },
    rebuild: { api: 'common/config/rush/pnpm-lock.yaml → express 4.18.0 → 4.19.0 → api' },
  },
  {
    name: 'a new version in variables deploys again; where a cache is taken from builds nothing',
    base: demo,
    head: { '.env': lines('VERSION=1.1', 'CART=./src/cart/src/Dockerfile') },
    redeploy: { cart: [] },
  },
  {
    name: 'images that only test or generate are none of the components',
    base: demo,
    head: {
      'src/pay/main.js': '2\n',
      'src/pay/genproto/Dockerfile': 'FROM golang:1.25\n',
      'pb/demo.proto': 'syntax = "proto2";\n',
    },
    rebuild: {
      cart: 'pb/demo.proto → COPY in src/cart/src/Dockerfile → cart',
      pay: 'src/pay/main.js → COPY in src/pay/Dockerfile → pay',
    },
  },
  {
    name: 'requirements of tests in a folder that is copied whole',
    base: demo,
    head: { 'src/pay/requirements/test.txt': 'b==2\n' },
    flags: ['nothing'],
  },
]

corpus('shapes of public repositories: pruned workspaces', prunedCases)
corpus('shapes of public repositories: stages as images', stageCases)
corpus('shapes of public repositories: programs of Go', programCases)
corpus('shapes of public repositories: lockfiles, variables, helpers', otherCases)
