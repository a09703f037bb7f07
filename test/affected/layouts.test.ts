import { type Case, corpus } from './corpus.ts'

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** npm workspaces in which two services are images and share a package; a third package is a tool that nothing runs. */
const workspaces = {
  'package.json': json({ name: 'shop', private: true, workspaces: ['services/*', 'packages/*'] }),
  'package-lock.json': json({
    ...{ name: 'shop', lockfileVersion: 3 },
    packages: {
      '': { name: 'shop', workspaces: ['services/*', 'packages/*'] },
      'services/api': { name: '@shop/api', version: '1.0.0', dependencies: { '@shop/money': '*', fastify: '^5.0.0' } },
      'services/worker': { name: '@shop/worker', version: '1.0.0', dependencies: { '@shop/money': '*' } },
      'packages/money': { name: '@shop/money', version: '1.0.0' },
      'packages/lint': { name: '@shop/lint', version: '1.0.0' },
      'node_modules/fastify': { version: '5.0.0' },
      'node_modules/@shop/api': { resolved: 'services/api', link: true },
      'node_modules/@shop/worker': { resolved: 'services/worker', link: true },
      'node_modules/@shop/money': { resolved: 'packages/money', link: true },
      'node_modules/@shop/lint': { resolved: 'packages/lint', link: true },
    },
  }),
  'services/api/package.json': json({
    ...{ name: '@shop/api', version: '1.0.0', scripts: { start: 'node src/main.js' } },
    dependencies: { '@shop/money': '*', fastify: '^5.0.0' },
  }),
  'services/api/src/main.js': "import '@shop/money'\n",
  'services/api/Dockerfile': `FROM node:24
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
COPY services/api services/api
RUN npm ci --workspace @shop/api
CMD ["node", "services/api/src/main.js"]
`,
  'services/worker/package.json': json({
    ...{ name: '@shop/worker', version: '1.0.0', scripts: { start: 'node main.js' } },
    dependencies: { '@shop/money': '*' },
  }),
  'services/worker/main.js': "import '@shop/money'\n",
  'services/worker/Dockerfile': `FROM node:24
WORKDIR /app
COPY . .
RUN npm ci --workspace @shop/worker
CMD ["node", "services/worker/main.js"]
`,
  'packages/money/package.json': json({ name: '@shop/money', version: '1.0.0', main: 'index.js' }),
  'packages/money/index.js': 'export const cents = 100\n',
  'packages/lint/package.json': json({ name: '@shop/lint', version: '1.0.0', main: 'index.js' }),
  'packages/lint/index.js': 'export default []\n',
  'docker-compose.yml': `services:
  api:
    build: { context: ., dockerfile: services/api/Dockerfile }
    env_file: deploy/api.env
  worker:
    build: { context: ., dockerfile: services/worker/Dockerfile }
  cache:
    image: redis:8
`,
  'deploy/api.env': 'PORT=80\n',
}

const lockedAt = (version: string) => workspaces['package-lock.json'].replace('"5.0.0"', `"${version}"`)

const shop: readonly Case[] = [
  {
    name: 'what both services share',
    base: workspaces,
    head: { 'packages/money/index.js': 'export const cents = 1000\n' },
    rebuild: { api: [], worker: [] },
  },
  {
    name: 'the sources of one service',
    base: workspaces,
    head: { 'services/api/src/main.js': 'run()\n' },
    rebuild: { api: 'services/api/src/main.js → COPY in services/api/Dockerfile → api' },
  },
  {
    name: 'a dependency that one service has',
    base: workspaces,
    head: { 'package-lock.json': lockedAt('5.0.1') },
    rebuild: { api: [] },
  },
  {
    name: 'a mounted file is deployed and not built',
    base: workspaces,
    head: { 'deploy/api.env': 'PORT=81\n' },
    redeploy: { api: 'deploy/api.env → mounted by docker-compose.yml → service api → api' },
  },
  {
    name: 'a cache that others made is infrastructure',
    base: workspaces,
    head: { 'docker-compose.yml': workspaces['docker-compose.yml'].replace('redis:8', 'redis:9') },
    infrastructure: true,
  },
]

/** Go services in one module, made of one folder of protobuf and one of shared code. */
const goShop = {
  'go.mod': 'module example.com/shop\n\ngo 1.25\n\nrequire google.golang.org/grpc v1.76.0\n',
  'protos/shop.proto': 'syntax = "proto3";\npackage shop;\n',
  'genproto/shop.pb.go': 'package genproto\n',
  'pkg/money/money.go': 'package money\n',
  'pkg/unused/unused.go': 'package unused\n',
  ...Object.fromEntries(
    ['cart', 'quote'].flatMap((name) => [
      [
        `src/${name}/main.go`,
        `package main\n\nimport (\n\t"example.com/shop/genproto"\n${name === 'cart' ? '\t"example.com/shop/pkg/money"\n' : ''}\t"google.golang.org/grpc"\n)\n\nfunc main() {}\n`,
      ],
      [
        `src/${name}/Dockerfile`,
        `FROM golang:1.25 AS build\nWORKDIR /src\nCOPY go.mod ./\nCOPY . .\nRUN go build -o /out ./src/${name}\nFROM scratch\nCOPY --from=build /out /out\n`,
      ],
    ]),
  ),
  'src/web/Dockerfile': 'FROM node:24\nCOPY protos protos\nCOPY src/web .\n',
  'src/web/main.js': '1\n',
  'kubernetes/cart.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: cart }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: server, image: cart }\n',
}

const goCases: readonly Case[] = [
  {
    name: 'a package that one program imports',
    base: goShop,
    head: { 'pkg/money/money.go': 'package money\n\nconst Cents = 100\n' },
    rebuild: { cart: [] },
  },
  {
    name: 'a package that no program imports',
    base: goShop,
    head: { 'pkg/unused/unused.go': 'package unused\n\nconst X = 1\n' },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'what was generated is in every program that imports it',
    base: goShop,
    head: { 'genproto/shop.pb.go': 'package genproto\n\nconst X = 1\n' },
    rebuild: { cart: [], quote: [] },
  },
  {
    name: 'a manifest is deployed and not built',
    base: goShop,
    head: { 'kubernetes/cart.yaml': `${goShop['kubernetes/cart.yaml']}# more\n`.replace('cart }', 'cart:2 }') },
    redeploy: { cart: [] },
  },
]

/** A backend of Python into whose image the compiled frontend goes. */
const embedded = {
  'frontend/package.json': json({
    ...{ name: 'frontend', version: '1.0.0', scripts: { build: 'vite build', dev: 'vite' } },
    dependencies: { react: '^19.0.0' },
    devDependencies: { vite: '^7.0.0' },
  }),
  'frontend/src/main.jsx': 'render()\n',
  'frontend/index.html': '<div id="root"></div>\n',
  'backend/pyproject.toml': '[project]\nname = "backend"\nversion = "1"\ndependencies = ["fastapi>=0.120"]\n',
  'backend/app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
  'backend/tests/test_main.py': 'def test(): pass\n',
  'backend/Dockerfile': `FROM node:24 AS frontend
WORKDIR /frontend
COPY frontend/package.json ./
RUN npm install
COPY frontend/ ./
RUN npm run build

FROM python:3.14
WORKDIR /app
COPY backend/pyproject.toml ./
COPY backend/app ./app
COPY --from=frontend /frontend/dist ./static
CMD ["fastapi", "run", "app/main.py"]
`,
  'compose.yaml': 'services:\n  backend:\n    build:\n      context: .\n      dockerfile: backend/Dockerfile\n',
}

const pythonCases: readonly Case[] = [
  {
    name: 'the frontend is part of the backend’s image',
    base: embedded,
    head: { 'frontend/src/main.jsx': 'render(1)\n' },
    rebuild: { backend: 'frontend/src/main.jsx → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'the backend’s own sources',
    base: embedded,
    head: { 'backend/app/main.py': 'app = 1\n' },
    rebuild: { backend: 'backend/app/main.py → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'tests of the backend are in no image',
    base: embedded,
    head: { 'backend/tests/test_main.py': 'def test(): assert True\n' },
    flags: ['testsOnly', 'nothing'],
  },
]

corpus('acceptance: npm workspaces with images', shop)
corpus('acceptance: Go with one folder of protobuf', goCases)
corpus('acceptance: a backend that embeds a compiled frontend', pythonCases)
