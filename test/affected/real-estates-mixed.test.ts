import { type Case, corpus, type Files } from './corpus.ts'

const json = (value: unknown): string => JSON.stringify(value)

/** A project of Python and a workspace of JavaScript at the same top, each with an image. */
const both: Files = {
  'package.json': json({ name: 'shop', private: true }),
  'pnpm-workspace.yaml': 'packages: [worker]\n',
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters:\n  worker: {}\n",
  'turbo.json': json({ tasks: { build: {} } }),
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["django==5.1"]\n',
  'uv.lock':
    'version = 1\n\n[[package]]\nname = "django"\nversion = "5.1"\nsource = { registry = "x" }\n\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "django" }]\n',
  'manage.py': 'import os\n',
  'shop/__init__.py': '',
  'patches/a.patch': '1\n',
  'worker/package.json': json({ name: 'worker', version: '1.0.0', scripts: { start: 'node main.js' } }),
  'worker/main.js': '1\n',
  Dockerfile:
    'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock turbo.json package.json ./\nCOPY manage.py manage.py\nCOPY shop shop/\nRUN python manage.py collectstatic\n',
  'Dockerfile.worker':
    'FROM node:24\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml pnpm-workspace.yaml turbo.json ./\nCOPY patches patches\nCOPY worker worker\nRUN pnpm --filter worker build\nCMD ["node", "worker"]\n',
}

/** A service of Python whose package.json only says its version, beside a Dockerfile with a name of its own. */
const versioned: Files = {
  'api/Dockerfile.api':
    'FROM python:3.13\nCOPY requirements.txt ./\nCOPY plain plain/\nCOPY package.json package.json\n',
  'api/requirements.txt': 'django==5.1\n',
  'api/package.json': json({ name: 'shop-api', version: '1.0.0', private: true }),
  'api/plain/__init__.py': '',
}

/** Programs of one workspace that one Dockerfile builds, each under the name that its metadata give it. */
const programs: Files = {
  'rust/Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["intake", "flags", "health"]\n',
  'rust/intake/Cargo.toml':
    '[package]\nname = "intake"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nhealth = { path = "../health" }\n',
  'rust/intake/src/main.rs': 'fn main() {}\n',
  'rust/flags/Cargo.toml': '[package]\nname = "flags"\nversion = "0.1.0"\nedition = "2021"\n',
  'rust/flags/src/main.rs': 'fn main() {}\n',
  'rust/health/Cargo.toml': '[package]\nname = "health"\nversion = "0.1.0"\nedition = "2021"\n',
  'rust/health/src/lib.rs': '1\n',
  'rust/Dockerfile':
    'FROM rust AS builder\nWORKDIR /app\nARG BIN\nCOPY . .\nRUN cargo build --release --bin $BIN\nFROM debian\nARG BIN\nCOPY --from=builder /app/target/release/$BIN /usr/local/bin\n',
  '.github/workflows/images.yml': `on: push
jobs:
  build:
    runs-on: x
    strategy: { matrix: { image: [intake, flags] } }
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with: { images: "ghcr.io/acme/\${{ matrix.image }}" }
      - uses: docker/build-push-action@v6
        with:
          context: rust
          tags: \${{ steps.meta.outputs.tags }}
          build-args: BIN=\${{ matrix.image }}
`,
}

const scripted: Files = {
  'packaging/Dockerfile': 'FROM alpine\nCOPY src /src\n',
  'packaging/build.sh': `#!/bin/bash
HERE="$(readlink -f "$(dirname "$0")")"
TOP="$(readlink -f "$HERE/../")"
docker build -f "$HERE/Dockerfile" -t "acme/signs:latest" "$TOP"
`,
  'packaging/production/compose.yml': 'services:\n  web:\n    image: acme/signs:latest\n    environment: { PORT: 1 }\n',
  'src/a.txt': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a lockfile of one language is nothing to the image of another that lies beside it',
    base: both,
    head: { 'uv.lock': String(both['uv.lock']).replace('"5.1"', '"5.2"') },
    rebuild: { shop: 'uv.lock → django 5.1 → 5.2 → python manage.py collectstatic in Dockerfile → shop' },
  },
  {
    name: 'settings of JavaScript are decided by what JavaScript takes from them',
    base: {
      ...both,
      Dockerfile: `FROM node:24 AS pages\nCOPY package.json turbo.json ./\nRUN pnpm build\n${both['Dockerfile']}COPY --from=pages /dist dist\n`,
    },
    head: { 'turbo.json': json({ tasks: { build: {}, dev: { cache: false } } }) },
    flags: ['nothing'],
  },
  {
    name: 'where nothing of JavaScript is called, its settings are a file that is taken like others',
    base: both,
    head: { 'turbo.json': json({ tasks: { build: {}, dev: { cache: false } } }) },
    rebuild: { shop: 'turbo.json → COPY in Dockerfile → shop' },
  },
  {
    name: 'a version in a package.json that an image takes by name',
    base: versioned,
    head: { 'api/package.json': json({ name: 'shop-api', version: '1.1.0', private: true }) },
    rebuild: { api: 'api/package.json → version 1.0.0 → 1.1.0 → COPY in api/Dockerfile.api → api' },
  },
  {
    name: 'images of one Dockerfile are told apart by the metadata of a matrix',
    base: programs,
    head: { 'rust/health/src/lib.rs': '2\n' },
    rebuild: {
      intake:
        'rust/health/src/lib.rs → health in rust/intake/Cargo.toml → cargo build --release --bin intake in rust/Dockerfile → intake',
    },
  },
  {
    name: 'a script that looks for its own folder says what an image is called',
    base: scripted,
    head: {
      'packaging/production/compose.yml': String(scripted['packaging/production/compose.yml']).replace('1 }', '2 }'),
    },
    redeploy: {
      packaging: 'packaging/production/compose.yml → environment.PORT #6b86b273 → #d4735e3a → service web → packaging',
    },
  },
]

corpus('estates: several languages at one top, names from pipelines and scripts', cases)
