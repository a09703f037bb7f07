import { type Case, corpus } from './corpus.ts'

const compose = (...lines: readonly string[]) => ({ 'compose.yml': `${lines.join('\n')}\n` })

const inline = (context: string, ...lines: readonly string[]) => [
  `    build:`,
  `      context: ${context}`,
  `      dockerfile_inline: |`,
  ...lines.map((line) => `        ${line}`),
]

const kitchen = {
  'oven/main.txt': '1\n',
  'oven/notes.txt': '1\n',
  'lib/money.txt': '1\n',
  ...compose(
    'services:',
    '  oven:',
    ...inline('./oven', 'FROM alpine', 'COPY main.txt /', 'RUN echo $$HOME'),
    '      additional_contexts: ["shared=./lib"]',
    '  till:',
    ...inline('.', 'FROM alpine', 'COPY lib /lib'),
  ),
}

const cart = { 'cart/Dockerfile': 'FROM alpine\nCOPY . /app/\n', 'cart/a.txt': '1\n' }

const writtenInside: readonly Case[] = [
  {
    name: 'a Dockerfile that stands in a compose file takes what it copies, and no more',
    base: kitchen,
    head: { 'oven/main.txt': '2\n', 'oven/notes.txt': '2\n' },
    rebuild: { oven: 'oven/main.txt → COPY in compose.yml → oven' },
    unclaimed: ['oven/notes.txt'],
  },
  {
    name: 'a folder that it copies from the context that compose gives',
    base: kitchen,
    head: { 'lib/money.txt': '2\n' },
    rebuild: { till: 'lib/money.txt → COPY in compose.yml → till' },
  },
  {
    name: 'a Dockerfile that stands in a compose file is changed: its service alone is built again',
    base: kitchen,
    head: { 'compose.yml': kitchen['compose.yml'].replace('COPY main.txt /', 'COPY main.txt /app/') },
    rebuild: { oven: 'compose.yml → build.dockerfile_inline #2d7a196c → #6ac9525b → build of service oven → oven' },
  },
  {
    name: 'a Dockerfile in a compose file that cannot be read: the service counts once the file changes, with a finding',
    base: {
      ...cart,
      ...compose('services:', '  cart:', '    build: ./cart', '  till:', ...inline('till', 'COPY a /')),
    },
    head: compose('# ours', 'services:', '  cart:', '    build: ./cart', '  till:', ...inline('till', 'COPY a /')),
    rebuild: {
      till: 'compose.yml → the Dockerfile of till was wanted in it, it cannot be read: a FROM was wanted in the Dockerfile, none was found → till',
    },
    findings: { 'compose.yml': 'the Dockerfile of till was wanted in it, it cannot be read: a FROM was wanted' },
  },
  {
    name: 'a Dockerfile that stands in a target of bake',
    base: {
      'docker-bake.hcl':
        'target "oven" {\n  context = "oven"\n  dockerfile-inline = <<EOT\nFROM alpine\nCOPY main.txt /\nEOT\n}\ntarget "till" {\n  context = "till"\n}\n',
      'oven/main.txt': '1\n',
      'till/Dockerfile': 'FROM alpine\nCOPY a.txt /\n',
      'till/a.txt': '1\n',
    },
    head: { 'oven/main.txt': '2\n' },
    rebuild: { oven: 'oven/main.txt → COPY in docker-bake.hcl → oven' },
  },
]

const web = {
  'web/Dockerfile': 'FROM alpine\nARG PLACE=nowhere\nCOPY --from=shared money.txt /\nCOPY --from=top $PLACE/a.txt /\n',
  'lib/money.txt': '1\n',
  'parts/one/a.txt': '1\n',
  'parts/two/a.txt': '1\n',
  '.env': 'LIB=./lib\nPLACE=parts/one\n',
}

const service = (build: string) => compose('services:', '  web:', `    build: ${build}`)

const given: readonly Case[] = [
  {
    name: 'a context beside the main one that a variable of .env names',
    base: { ...web, ...service('{ context: web, additional_contexts: { shared: "$LIB", top: . } }') },
    head: { 'lib/money.txt': '2\n' },
    rebuild: { web: 'lib/money.txt → COPY in web/Dockerfile → web' },
  },
  {
    name: 'a folder that an argument names, which has its value from .env',
    base: { ...web, ...service('{ context: web, args: [PLACE], additional_contexts: ["shared=lib", "top=."] }') },
    head: { 'parts/one/a.txt': '2\n', 'parts/two/a.txt': '2\n' },
    rebuild: { web: 'parts/one/a.txt → COPY in web/Dockerfile → web' },
    unclaimed: ['parts/two/a.txt'],
  },
  {
    name: 'the value of .env leads to another folder',
    base: { ...web, ...service('{ context: web, args: { PLACE: }, additional_contexts: ["shared=lib", "top=."] }') },
    head: { '.env': 'LIB=./lib\nPLACE=parts/two\n' },
    rebuild: { web: '.env → PLACE #d34c3a0e → #79ae9f79 → build of service web → web' },
  },
  {
    name: 'a context that no value names: the service counts once the file changes, with a finding',
    base: { ...web, ...service('{ context: web, additional_contexts: { shared: "$ELSEWHERE" } }') },
    head: service('{ context: web, additional_contexts: { shared: "$ELSEWHERE" } } # ours'),
    rebuild: {
      web: 'compose.yml → the context shared of web was wanted, $ELSEWHERE has no value here → web',
    },
    findings: { 'compose.yml': 'the context shared of web was wanted, $ELSEWHERE has no value here' },
  },
  {
    name: 'a context that is an image of the repository',
    base: {
      'common/Dockerfile': 'FROM alpine\nCOPY a.txt /\n',
      'common/a.txt': '1\n',
      'web/Dockerfile': 'FROM ground\nCOPY b.txt /\n',
      'web/b.txt': '1\n',
      ...compose(
        'services:',
        '  common:',
        '    image: ghcr.io/shop/common:1',
        '    build: common',
        '  web:',
        '    build: { context: web, additional_contexts: { ground: "docker-image://ghcr.io/shop/common:1" } }',
      ),
    },
    head: { 'common/a.txt': '2\n' },
    rebuild: {
      common: 'common/a.txt → COPY in common/Dockerfile → common',
      web: 'common/a.txt → COPY in common/Dockerfile → context of web/Dockerfile → web',
    },
  },
]

corpus('Dockerfiles inside of other files', writtenInside)
corpus('what compose gives a build', given)
