import { type Case, corpus } from './corpus.ts'

const app = (folder: string, dockerfile: string) => ({
  [`${folder}/Dockerfile`]: dockerfile,
  [`${folder}/main.py`]: 'print(1)\n',
})

const two = {
  ...app('services/cart', 'FROM python:3\nCOPY . /app\n'),
  ...app('services/mail', 'FROM python:3\nCOPY . /app\n'),
}

/** A frontend that is compiled into the image of a backend. */
const embedded = {
  'backend/Dockerfile': [
    'FROM node:24 AS ui',
    'WORKDIR /ui',
    'COPY frontend/package.json ./',
    'RUN npm install',
    'COPY frontend/ ./',
    'RUN npm run build',
    'FROM python:3 AS docs',
    'COPY handbook/ /handbook/',
    'FROM python:3',
    'COPY backend/ /app/',
    'COPY --from=ui /ui/dist /app/static',
    '',
  ].join('\n'),
  'backend/main.py': 'print(1)\n',
  'frontend/package.json': '{ "name": "ui", "scripts": { "build": "vite build" } }\n',
  'frontend/src/main.ts': 'export {}\n',
  'handbook/index.html': '<p></p>\n',
}

const byArguments = {
  'Dockerfile.service': `FROM golang:1 AS build\nARG SERVICE=none\nCOPY shared/ /src/shared/\nCOPY services/\${SERVICE}/ /src/\n`,
  'docker-compose.yml': [
    'services:',
    '  cart:',
    '    build: { context: ., dockerfile: Dockerfile.service, args: { SERVICE: cart } }',
    '  mail:',
    '    build: { context: ., dockerfile: Dockerfile.service, args: { SERVICE: mail } }',
    '',
  ].join('\n'),
  'shared/money.txt': '1\n',
  'services/cart/data.txt': '1\n',
  'services/mail/data.txt': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a file of a context that is copied whole',
    base: two,
    head: { 'services/cart/main.py': 'print(2)\n' },
    rebuild: { cart: 'services/cart/main.py → COPY in services/cart/Dockerfile → cart' },
  },
  {
    name: 'a Dockerfile itself',
    base: two,
    head: { 'services/cart/Dockerfile': 'FROM python:4\nCOPY . /app\n' },
    rebuild: { cart: 'services/cart/Dockerfile → cart' },
  },
  {
    name: 'a file that a pattern fits, and one that it does not',
    base: {
      'web/Dockerfile': 'FROM nginx\nCOPY conf/[a-c]*.conf conf/site-?.html /etc/\n',
      'web/conf/base.conf': '1\n',
      'web/conf/zone.conf': '1\n',
      'web/conf/site-1.html': '1\n',
      'web/conf/site-22.html': '1\n',
    },
    head: { 'web/conf/base.conf': '2\n', 'web/conf/zone.conf': '2\n', 'web/conf/site-22.html': '2\n' },
    rebuild: { web: 'web/conf/base.conf → COPY in web/Dockerfile → web' },
    unclaimed: ['web/conf/site-22.html', 'web/conf/zone.conf'],
  },
  {
    name: 'the JSON form, lines that go on, and comments between them',
    base: {
      'web/Dockerfile': 'FROM nginx\nCOPY --chown=1:1 ["my page.html", \\\n  # the rest\n  "rest.html", "/srv/"]\n',
      'web/my page.html': '1\n',
      'web/rest.html': '1\n',
    },
    head: { 'web/my page.html': '2\n' },
    rebuild: { web: 'web/my page.html → COPY in web/Dockerfile → web' },
  },
  {
    name: 'the backtick as the character that continues a line',
    base: {
      'win/Dockerfile': '# escape=`\nFROM nano\nCOPY one.txt `\n  two.txt C:\\\\app\\\\\n',
      'win/one.txt': '1\n',
      'win/two.txt': '1\n',
    },
    head: { 'win/two.txt': '2\n' },
    rebuild: { win: 'win/two.txt → COPY in win/Dockerfile → win' },
  },
  {
    name: 'a here-document is no instruction',
    base: {
      'job/Dockerfile':
        'FROM alpine\nRUN <<EOF\nCOPY secret.txt /x\nEOF\nCOPY <<-"END" /etc/motd\n\thello\n\tEND\nCOPY real.txt /\n',
      'job/secret.txt': '1\n',
      'job/real.txt': '1\n',
    },
    head: { 'job/secret.txt': '2\n' },
    unclaimed: ['job/secret.txt'],
    flags: ['nothing'],
  },
  {
    name: 'a here-document that is never closed: the image counts as touched when its Dockerfile changed, with a finding',
    base: { 'job/Dockerfile': 'FROM alpine\n', 'job/real.txt': '1\n' },
    head: { 'job/Dockerfile': 'FROM alpine\nRUN <<EOF\necho\n' },
    rebuild: { job: 'job/Dockerfile → job' },
    findings: { 'job/Dockerfile': 'the here-document EOF opened in line 2 is never closed' },
  },
  {
    name: 'what a Dockerfile that cannot be read takes is in doubt',
    base: { 'job/Dockerfile': 'RUN nothing\n', 'job/real.txt': '1\n' },
    head: { 'job/real.txt': '2\n' },
    maybe: { job: 'job/real.txt → job/Dockerfile cannot be read → job' },
    findings: { 'job/Dockerfile': 'a FROM was wanted in the Dockerfile, none was found' },
  },
  {
    name: 'arguments with defaults name folders',
    base: {
      'img/Dockerfile': `ARG TOP=data\nFROM alpine\nARG TOP\nARG SUB=\${OTHER:-north}\nENV PLACE=$TOP/$SUB\nCOPY \${PLACE}/map.txt /\n`,
      'img/data/north/map.txt': '1\n',
      'img/data/south/map.txt': '1\n',
    },
    head: { 'img/data/north/map.txt': '2\n', 'img/data/south/map.txt': '2\n' },
    rebuild: { img: 'img/data/north/map.txt → COPY in img/Dockerfile → img' },
    unclaimed: ['img/data/south/map.txt'],
  },
  {
    name: 'one Dockerfile is an image for each service that gives it other arguments',
    base: byArguments,
    head: { 'services/cart/data.txt': '2\n' },
    rebuild: { cart: 'services/cart/data.txt → COPY in Dockerfile.service → cart' },
  },
  {
    name: 'what such images share concerns each',
    base: byArguments,
    head: { 'shared/money.txt': '2\n' },
    rebuild: {
      cart: 'shared/money.txt → COPY in Dockerfile.service → cart',
      mail: 'shared/money.txt → COPY in Dockerfile.service → mail',
    },
  },
  {
    name: 'a frontend that is compiled into the image of a backend',
    base: embedded,
    head: { 'frontend/src/main.ts': 'export const a = 1\n' },
    rebuild: { backend: 'frontend/src/main.ts → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'a stage that the target does not need takes nothing',
    base: embedded,
    head: { 'handbook/index.html': '<b></b>\n' },
    unclaimed: ['handbook/index.html'],
  },
  {
    name: 'a bind mount takes files as COPY does',
    base: {
      'api/Dockerfile':
        'FROM alpine\nRUN --mount=type=bind,source=seed,target=/seed --mount=type=cache,target=/c make\n',
      'api/seed/a.sql': '1\n',
    },
    head: { 'api/seed/a.sql': '2\n' },
    rebuild: { api: 'api/seed/a.sql → RUN --mount in api/Dockerfile → api' },
  },
  {
    name: 'ADD takes files, not addresses',
    base: { 'api/Dockerfile': 'FROM alpine\nADD https://example.com/x.tgz local.tgz /\n', 'api/local.tgz': '1\n' },
    head: { 'api/local.tgz': '2\n' },
    rebuild: { api: 'api/local.tgz → ADD in api/Dockerfile → api' },
  },
  {
    name: 'what ONBUILD leaves is taken by the stage that is built from it',
    base: { 'api/Dockerfile': 'FROM alpine AS base\nONBUILD COPY lib/ /lib/\nFROM base\n', 'api/lib/a.txt': '1\n' },
    head: { 'api/lib/a.txt': '2\n' },
    rebuild: { api: 'api/lib/a.txt → COPY in api/Dockerfile → api' },
  },
  {
    name: '--exclude keeps files out',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY --exclude=*.tmp --exclude=**/cache data/ /data/\n',
      'api/data/a.txt': '1\n',
      'api/x.tmp': '1\n',
      'api/data/cache/b': '1\n',
    },
    head: { 'api/data/cache/b': '2\n' },
    unclaimed: ['api/data/cache/b'],
  },
  {
    name: '.dockerignore keeps files out, and ! takes them in again',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY . /app/\n',
      'api/.dockerignore': '# all\n*\n!src\nsrc/**/*.log\n!src/keep.log\n',
      'api/src/a.txt': '1\n',
      'api/src/b.log': '1\n',
      'api/src/keep.log': '1\n',
      'api/other.txt': '1\n',
    },
    head: { 'api/src/b.log': '2\n', 'api/other.txt': '2\n', 'api/src/keep.log': '2\n' },
    rebuild: { api: 'api/src/keep.log → COPY in api/Dockerfile → api' },
    unclaimed: ['api/other.txt', 'api/src/b.log'],
  },
  {
    name: 'a .dockerignore itself decides what is inside',
    base: { ...app('api', 'FROM alpine\nCOPY . /app/\n'), 'api/.dockerignore': '*.log\n' },
    head: { 'api/.dockerignore': '*.txt\n' },
    rebuild: {
      api: 'api/.dockerignore → *.log kept out → none, *.txt none → kept out → context of api/Dockerfile → api',
    },
  },
  {
    name: 'the .dockerignore of a Dockerfile comes before that of the context',
    base: {
      'Dockerfile.api': 'FROM alpine\nCOPY . /app/\n',
      'Dockerfile.api.dockerignore': 'docs-site\n',
      '.dockerignore': 'data\n',
      'data/a.txt': '1\n',
      'docs-site/a.txt': '1\n',
    },
    head: { 'data/a.txt': '2\n', 'docs-site/a.txt': '2\n' },
    rebuild: { api: 'data/a.txt → COPY in Dockerfile.api → api' },
    unclaimed: ['docs-site/a.txt'],
  },
  {
    name: 'an image of the repository that another is built from',
    base: {
      'images/base/Dockerfile': 'FROM alpine\nCOPY tools.txt /\n',
      'images/base/tools.txt': '1\n',
      'images/api/Dockerfile': `ARG TAG=1\nFROM ghcr.io/shop/base:\${TAG}\nCOPY api.txt /\n`,
      'images/api/api.txt': '1\n',
      'build.sh': '#!/bin/sh\nfor name in base api; do\n  docker build -t ghcr.io/shop/$name "images/$name"\ndone\n',
    },
    head: { 'images/base/tools.txt': '2\n' },
    rebuild: { api: 'images/base/tools.txt → COPY in images/base/Dockerfile → FROM in images/api/Dockerfile → api' },
  },
  {
    name: 'prose that is named by itself counts, prose that is taken along does not',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY NOTICE.md /\nCOPY . /app/\n',
      'api/NOTICE.md': '1\n',
      'api/README.md': '1\n',
    },
    head: { 'api/NOTICE.md': '2\n', 'api/README.md': '2\n' },
    rebuild: { api: 'api/NOTICE.md → COPY in api/Dockerfile → api' },
  },
  {
    name: 'a start script that is copied from elsewhere',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY docker/entrypoint.sh /\nCOPY api/ /app/\nENTRYPOINT ["/entrypoint.sh"]\n',
      'docker/entrypoint.sh': '#!/bin/sh\n',
      'api/a.txt': '1\n',
    },
    head: { 'docker/entrypoint.sh': '#!/bin/sh\necho\n' },
    rebuild: { api: 'docker/entrypoint.sh → COPY in api/Dockerfile → api' },
  },
  {
    name: 'the context is guessed by what exists: the top, although the Dockerfile lies deep',
    base: {
      'deploy/docker/api/Dockerfile': 'FROM alpine\nCOPY src/api/ /app/\nCOPY assets/logo.svg /app/\n',
      'src/api/a.txt': '1\n',
      'assets/logo.svg': '1\n',
    },
    head: { 'assets/logo.svg': '2\n' },
    rebuild: { api: 'assets/logo.svg → COPY in deploy/docker/api/Dockerfile → api' },
  },
  {
    name: 'a file that a Dockerfile of another component takes along is none of it',
    base: {
      'Dockerfile.api': 'FROM alpine\nCOPY . /app/\n',
      'web/Dockerfile': 'FROM nginx\nCOPY . /srv/\n',
      'web/index.html': '1\n',
      'api.txt': '1\n',
    },
    head: { 'web/index.html': '2\n' },
    rebuild: { web: 'web/index.html → COPY in web/Dockerfile → web' },
    maybe: { api: 'web/index.html → COPY in Dockerfile.api → api' },
  },
  {
    name: 'a file that comes where a folder is copied, and one that goes',
    base: { 'api/Dockerfile': 'FROM alpine\nCOPY lib/ /lib/\n', 'api/lib/a.txt': '1\n', 'api/lib/b.txt': '1\n' },
    head: { 'api/lib/new.txt': '1\n', 'api/lib/b.txt': null },
    rebuild: {
      api: ['api/lib/new.txt → COPY in api/Dockerfile → api', 'api/lib/b.txt → COPY in api/Dockerfile → api'],
    },
  },
  {
    name: 'a pointer to a large file is a file like any other',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY model.bin /\n',
      'api/model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:11\nsize 1\n',
    },
    head: { 'api/model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:22\nsize 1\n' },
    rebuild: { api: 'api/model.bin → COPY in api/Dockerfile → api' },
  },
]

corpus('images', cases)
