import { type Case, corpus, type Files } from './corpus.ts'

const json = (value: unknown): string => JSON.stringify(value)

/** A workspace whose image lists what it takes. */
const listed: Files = {
  'package.json': json({ name: 'top', private: true, workspaces: ['packages/*'], devDependencies: { vite: '6.0.0' } }),
  'package-lock.json': json({
    lockfileVersion: 3,
    packages: {
      '': { name: 'top', workspaces: ['packages/*'], devDependencies: { vite: '6.0.0' } },
      'node_modules/vite': { version: '6.0.0', dev: true },
      'packages/server': { name: 'server', version: '1.0.0', dependencies: { lib: '*' } },
      'packages/lib': { name: 'lib', version: '1.0.0', dependencies: { deep: '*' } },
      'packages/deep': { name: 'deep', version: '1.0.0' },
    },
  }),
  '.env': 'A=1\n',
  'packages/server/package.json': json({
    ...{ name: 'server', version: '1.0.0', scripts: { start: 'node main.js' }, dependencies: { lib: '*' } },
  }),
  'packages/server/main.js': "require('lib')\n",
  'packages/lib/package.json': json({ name: 'lib', version: '1.0.0', dependencies: { deep: '*' } }),
  'packages/lib/index.js': "require('deep')\n",
  'packages/deep/package.json': json({ name: 'deep', version: '1.0.0' }),
  'packages/deep/index.js': '1\n',
  'packages/images/server/Dockerfile':
    'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json /app/\nRUN npm ci\nCOPY packages/server /app/packages/server\nCOPY packages/lib /app/packages/lib\nCMD ["node", "packages/server"]\n',
}

/** One project at the top, whose Dockerfile lies in a folder that only says how it is built. */
const atTop: Files = {
  'pyproject.toml':
    '[project]\nname = "recipes"\nversion = "1"\ndependencies = ["flask==3"]\n[project.scripts]\nrecipes = "recipes.main:main"\n',
  'recipes/__init__.py': '',
  'recipes/main.py': '1\n',
  'tools/generate.py': '1\n',
  'mkdocs.yml': 'site_name: a\n',
  'docker/Dockerfile':
    'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml ./\nCOPY recipes ./recipes\nRUN pip install .\n',
}

/** Wheels that a pipeline brings into the context, under the name that a variable of the workflow gives the image. */
const wheels: Files = {
  'labels/pyproject.toml': '[project]\nname = "labels"\nversion = "1"\n[build-system]\nrequires = ["hatchling"]\n',
  'labels/src/labels/__init__.py': '1\n',
  'labels/docker/server/Dockerfile': 'FROM python:3.13\nCOPY dist/*.whl /packages/\nRUN pip install /packages/*.whl\n',
  'labels/docker/hosted/Dockerfile': `ARG FROM_IMAGE=acme/label-server\nFROM \${FROM_IMAGE}:latest\nCOPY start.sh /\n`,
  'labels/docker/hosted/start.sh': '1\n',
  '.github/workflows/images.yml':
    `on: push\nenv:\n  OWNER: acme\njobs:\n  build:\n    runs-on: x\n    env:\n      IMAGE: \${{ env.OWNER }}/label-server\n    steps:\n` +
    `      - uses: docker/build-push-action@v6\n        with:\n          context: labels/docker/server\n          tags: \${{ env.IMAGE }}:latest\n`,
}

const metadata: Files = {
  'src/a.txt': '1\n',
  'backend/Dockerfile': 'FROM alpine\nCOPY src /src\n',
  'frontend/Dockerfile': 'FROM alpine\nCOPY a.txt /a.txt\n',
  'frontend/a.txt': '1\n',
  'deploy/app.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: main }\nspec: { replicas: 1, template: { spec: { containers: [{ name: c, image: ghcr.io/acme/shop-core:1 }] } } }\n',
  '.github/workflows/images.yml':
    'on: push\njobs:\n  build:\n    runs-on: x\n    steps:\n      - id: meta\n        uses: docker/metadata-action@v5\n        with:\n          images: |\n            name=ghcr.io/acme/shop-core,enable=true\n' +
    `      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: backend/Dockerfile\n          tags: \${{ steps.meta.outputs.tags }}\n`,
}

/** The top's build is that of the site; the API is built by an image that takes everything and names it. */
const scripted: Files = {
  'package.json': json({
    ...{
      name: 'top',
      private: true,
      workspaces: ['apps/*'],
      scripts: { build: 'turbo run build --filter=@shop/web...' },
    },
  }),
  'apps/web/package.json': json({ name: '@shop/web', scripts: { build: 'next build', start: 'next start' } }),
  'apps/web/page.ts': '1\n',
  'apps/api/package.json': json({ name: '@shop/api', scripts: { build: 'nest build', start: 'nest start' } }),
  'apps/api/main.ts': '1\n',
  'apps/api/Dockerfile': 'FROM node:24\nCOPY . .\nRUN npm ci\nRUN npm run build --workspace=@shop/api\n',
  Dockerfile: 'FROM node:24\nCOPY package.json ./\nCOPY apps/web apps/web\nRUN npm ci\n',
}

const cases: readonly Case[] = [
  {
    name: 'what the scripts of the top build is in no image that only takes the top along',
    base: scripted,
    head: { 'apps/web/page.ts': '2\n' },
    rebuild: { top: 'apps/web/page.ts → COPY in Dockerfile → top' },
  },
  {
    name: 'a package that is not among what is copied is not in the image, whoever depends on it',
    base: listed,
    head: { 'packages/deep/index.js': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'settings at the top that are not copied cannot matter to the image',
    base: listed,
    head: { '.env': 'A=2\n' },
    flags: ['nothing'],
  },
  {
    name: 'an image that takes nothing but what to install is given its code in some other way',
    base: {
      'web/Dockerfile': 'FROM node:24\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCMD ["node", "main.js"]\n',
      'web/package.json': json({ name: 'web', scripts: { start: 'node main.js' } }),
      'web/main.js': '1\n',
    },
    head: { 'web/main.js': '2\n' },
    rebuild: { web: 'web/main.js → web' },
  },
  {
    name: 'what is copied counts as before',
    base: listed,
    head: { 'packages/lib/index.js': '2\n' },
    rebuild: { server: 'packages/lib/index.js → COPY in packages/images/server/Dockerfile → server' },
  },
  {
    name: 'what the top asks for is installed along where its manifest is copied',
    base: listed,
    head: {
      'package-lock.json': String(listed['package-lock.json']).replace('"version":"6.0.0"', '"version":"6.0.1"'),
    },
    maybe: {
      server: 'package-lock.json → vite 6.0.0 → 6.0.1 (dev) → COPY in packages/images/server/Dockerfile → server',
    },
  },
  {
    name: 'the project around a docker/Dockerfile is in its image, and no component beside it',
    base: atTop,
    head: { 'recipes/main.py': '2\n' },
    rebuild: { docker: 'recipes/main.py → COPY in docker/Dockerfile → docker' },
  },
  {
    name: 'scripts that are not copied and settings of a documentation site are in no image',
    base: atTop,
    head: { 'tools/generate.py': '2\n', 'mkdocs.yml': 'site_name: b\n' },
    flags: ['nothing'],
  },
  {
    name: 'a wheel is what the project around the context leaves',
    base: wheels,
    head: { 'labels/src/labels/__init__.py': '2\n' },
    rebuild: {
      server: 'labels/src/labels/__init__.py → COPY in labels/docker/server/Dockerfile → server',
      hosted:
        'labels/src/labels/__init__.py → COPY in labels/docker/server/Dockerfile → FROM in labels/docker/hosted/Dockerfile → hosted',
    },
  },
  {
    name: 'what lies beside another Dockerfile is in no wheel',
    base: wheels,
    head: { 'labels/docker/hosted/start.sh': '2\n' },
    rebuild: { hosted: 'labels/docker/hosted/start.sh → COPY in labels/docker/hosted/Dockerfile → hosted' },
  },
  {
    name: 'an image by the name that its metadata give it',
    base: metadata,
    head: { 'deploy/app.yaml': String(metadata['deploy/app.yaml']).replace('replicas: 1', 'replicas: 2') },
    redeploy: { backend: 'deploy/app.yaml → spec.replicas 1 → 2 → Deployment main → backend' },
  },
  {
    name: 'settings of tests and their coverage',
    base: {
      Dockerfile: 'FROM node:24\nCOPY . .\n',
      'a.js': '1\n',
      'setup-jest.ts': '1\n',
      'nyc.config.cjs': '1\n',
      'vitest.workspace.ts': '1\n',
    },
    head: { 'setup-jest.ts': '2\n', 'nyc.config.cjs': '2\n', 'vitest.workspace.ts': '2\n' },
    flags: ['testsOnly', 'nothing'],
  },
]

corpus('estates: images that list what they take', cases)
