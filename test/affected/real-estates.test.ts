import { type Case, corpus, type Files } from './corpus.ts'

const compose = (services: readonly string[]) =>
  [
    'services:',
    ...services.map(
      (name) =>
        `  ${name}: { image: "\${IMAGE}:\${TAG}-${name}", build: { context: ./, dockerfile: "\${${name.toUpperCase()}_FILE}" } }`,
    ),
    '  flags: { image: "others/flags:1", volumes: ["./src/flags:/etc/flags"] }',
    '',
  ].join('\n')

const workload = (name: string, tag: string) =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: { name: ${name} }`,
    'spec:',
    '  template:',
    `    metadata: { labels: { app: ${name} } }`,
    `    spec: { containers: [{ name: main, image: "r.io/demo:${tag}" }] }`,
    '',
  ].join('\n')

const all = (tag: string) => [workload('cart', `${tag}-cart`), workload('front', `${tag}-front`)].join('---\n')

const variables = (tag: string) =>
  `IMAGE=r.io/demo\nTAG=${tag}\nCART_FILE=./src/cart/src/Dockerfile\nFRONT_FILE=./src/front/Dockerfile\n`

/** Services of several languages in one repository of images, told apart by tags; Dockerfiles are named by variables. */
const demo: Files = {
  '.env': variables('2.0'),
  'docker-compose.yml': compose(['cart', 'front']),
  'docker-compose-tests.yml':
    'services: { trials: { image: "r.io/demo:2.0-trials", build: { context: ./, dockerfile: ./src/front/Dockerfile.cypress } } }\n',
  'kubernetes/demo.yaml': all('2.0'),
  'pb/demo.proto': 'syntax = "proto3";\n',
  'src/cart/src/Dockerfile': 'FROM sdk\nCOPY ./src/cart/ ./\nCOPY ./pb/ ./pb/\nRUN dotnet publish ./src/cart.csproj\n',
  'src/cart/src/cart.csproj':
    '<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><Protobuf Include="..\\pb\\demo.proto" /></ItemGroup></Project>',
  'src/cart/src/Program.cs': '1\n',
  'src/cart/tests/cart.tests.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>',
  'src/cart/tests/CartTests.cs': '1\n',
  'src/front/Dockerfile': 'FROM node\nCOPY ./src/front/package.json ./\nCOPY ./pb ./pb\nCOPY ./src/front .\n',
  'src/front/Dockerfile.cypress': 'FROM cypress\nCOPY ./src/front/package.json .\nCOPY ./src/front/cypress ./cypress\n',
  'src/front/package.json': '{"name":"front","scripts":{"start":"node a.js"}}',
  'src/front/cypress/home.cy.ts': '1\n',
  'src/flags/demo.json': '{}\n',
}

const cases: readonly Case[] = [
  {
    name: 'a schema by who copies it',
    base: demo,
    head: { 'pb/demo.proto': 'syntax = "proto3"; // 2\n' },
    rebuild: {
      cart: 'pb/demo.proto → COPY in src/cart/src/Dockerfile → cart',
      front: 'pb/demo.proto → COPY in src/front/Dockerfile → front',
    },
  },
  {
    name: 'a release deploys each again by its own tag, and is no infrastructure',
    base: demo,
    head: { 'kubernetes/demo.yaml': all('2.1') },
    redeploy: {
      cart: 'kubernetes/demo.yaml → spec.template.spec.containers.0.image r.io/demo:2.0-cart → r.io/demo:2.1-cart → Deployment cart → cart',
      front:
        'kubernetes/demo.yaml → spec.template.spec.containers.0.image r.io/demo:2.0-front → r.io/demo:2.1-front → Deployment front → front',
    },
    infrastructure: false,
  },
  {
    name: 'one workload of an image that has a Dockerfile for tests beside it',
    base: demo,
    head: { 'kubernetes/demo.yaml': [workload('cart', '2.0-cart'), workload('front', '2.1-front')].join('---\n') },
    redeploy: {
      front:
        'kubernetes/demo.yaml → spec.template.spec.containers.0.image r.io/demo:2.0-front → r.io/demo:2.1-front → Deployment front → front',
    },
    infrastructure: false,
  },
  {
    name: 'tests of a service, and of a browser',
    base: demo,
    head: { 'src/cart/tests/CartTests.cs': '2\n', 'src/front/cypress/home.cy.ts': '2\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'settings that a program of others is given',
    base: demo,
    head: { 'src/flags/demo.json': '{ "a": 1 }\n' },
    flags: ['infrastructure', 'nothing'],
  },
]

corpus('estates of several languages', cases)
