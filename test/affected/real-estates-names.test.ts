import { type Case, corpus, type Files } from './corpus.ts'

const json = (value: unknown): string => JSON.stringify(value)

const deployment = (name: string, image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { replicas: 1, template: { spec: { containers: [{ name: c, image: "${image}" }] } } }\n`

/** Two samples of one repository, each with an image of the same name and manifests of its own. */
const samples: Files = {
  'shop/backend/Dockerfile': 'FROM alpine\nCOPY a.txt /\n',
  'shop/backend/a.txt': '1\n',
  'shop/deploy/backend.yaml': deployment('backend', 'ghcr.io/acme/shop-backend:latest'),
  'shop/compose.yaml': 'services: { backend: { image: "acme/backend", command: run } }\n',
  'blog/backend/Dockerfile': 'FROM alpine\nCOPY a.txt /\n',
  'blog/backend/a.txt': '1\n',
  'blog/deploy/backend.yaml': deployment('backend', 'ghcr.io/acme/blog-backend:latest'),
  'deploy/all.yaml': deployment('backend', 'ghcr.io/acme/backend:latest'),
}

/** A product of one image, which is called as the product is and lies in a folder that says what it is of it. */
const product: Files = {
  'package.json': json({ name: 'surveys', private: true, workspaces: ['apps/*'] }),
  'apps/web/package.json': json({ name: '@surveys/web', scripts: { build: 'next build', start: 'next start' } }),
  'apps/web/Dockerfile': 'FROM node:24\nCOPY . .\nRUN npm run build --workspace=@surveys/web\n',
  'apps/web/page.ts': '1\n',
  'docker/compose.yml':
    'services:\n  main:\n    image: ghcr.io/acme/surveys:latest\n    command: run\n  mail:\n    image: axllent/mailpit:v1\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: surveys\nversion: 0.1.0\n',
  'chart/values.yaml': 'main: { image: { repository: ghcr.io/acme/surveys }, memory: 1Gi }\n',
  'chart/templates/main.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: main }\nspec: { template: { spec: { containers: [{ name: c, image: "{{ .Values.main.image.repository }}" }] } } }\n',
}

const cases: readonly Case[] = [
  {
    name: 'of two images of one name that which lies nearer to the manifest',
    base: samples,
    head: {
      'blog/deploy/backend.yaml': String(samples['blog/deploy/backend.yaml']).replace('replicas: 1', 'replicas: 2'),
    },
    redeploy: {
      'blog/backend': 'blog/deploy/backend.yaml → spec.replicas 1 → 2 → Deployment backend → blog/backend',
    },
    infrastructure: false,
  },
  {
    name: 'and to the compose file',
    base: samples,
    head: { 'shop/compose.yaml': String(samples['shop/compose.yaml']).replace('run', 'serve') },
    redeploy: { 'shop/backend': 'shop/compose.yaml → command run → serve → service backend → shop/backend' },
  },
  {
    name: 'both where neither is nearer',
    base: samples,
    head: { 'deploy/all.yaml': String(samples['deploy/all.yaml']).replace('replicas: 1', 'replicas: 2') },
    redeploy: {
      'blog/backend': 'deploy/all.yaml → spec.replicas 1 → 2 → Deployment backend → blog/backend',
      'shop/backend': 'deploy/all.yaml → spec.replicas 1 → 2 → Deployment backend → shop/backend',
    },
  },
  {
    name: 'the only image goes by the name of the whole, in compose files',
    base: product,
    head: { 'docker/compose.yml': String(product['docker/compose.yml']).replace('command: run', 'command: serve') },
    redeploy: { web: 'docker/compose.yml → command run → serve → service main → web' },
    infrastructure: false,
  },
  {
    name: 'and in charts',
    base: product,
    head: { 'chart/values.yaml': String(product['chart/values.yaml']).replace('1Gi', '2Gi') },
    redeploy: { web: 'chart/values.yaml → main.memory 1Gi → 2Gi → values of chart surveys → web' },
    infrastructure: false,
  },
  {
    name: 'another image is none of it',
    base: product,
    head: { 'docker/compose.yml': String(product['docker/compose.yml']).replace('mailpit:v1', 'mailpit:v2') },
    infrastructure: true,
  },
]

corpus('estates: what images are called', cases)
