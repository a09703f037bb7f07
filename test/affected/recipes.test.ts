import { type Case, corpus } from './corpus.ts'

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`

const makefile = (flags = '-s', lint = 'lint') =>
  lines(
    `FLAGS := ${flags}`,
    '.PHONY: cart mail lint',
    'cart: schema',
    '\t@./tools/build.sh $(FLAGS) $@',
    'schema:',
    '\tpython3 tools/schema.py',
    'mail:',
    '\t./tools/mail.sh',
    'lint:',
    `\t./tools/lint.sh ${lint}`,
  )

const image = (name: string) => ({
  [`${name}/Dockerfile`]: lines(
    'FROM alpine AS build',
    'WORKDIR /src',
    'COPY . .',
    `RUN make ${name}`,
    'FROM alpine',
    `COPY --from=build /src/${name}/out /`,
  ),
  [`${name}/main.c`]: '1\n',
})

const compose = lines(
  ...['services:', '  cart:', '    build: { context: ., dockerfile: cart/Dockerfile }'],
  ...['  mail:', '    build: { context: ., dockerfile: mail/Dockerfile }'],
)

/** Two services that are packages of npm, so that what is copied along is not all theirs. */
const shop = {
  'compose.yml': compose,
  'package.json': '{ "private": true, "workspaces": ["cart", "mail"] }\n',
  'cart/package.json': '{ "name": "cart", "private": true }\n',
  'mail/package.json': '{ "name": "mail", "private": true }\n',
  ...image('cart'),
  ...image('mail'),
  Makefile: makefile(),
  'tools/build.sh': '1\n',
  'tools/schema.py': '1\n',
  'tools/mail.sh': '1\n',
  'tools/lint.sh': '1\n',
}

const images: readonly Case[] = [
  {
    name: 'a script that the target of a build runs',
    base: shop,
    head: { 'tools/mail.sh': '2\n' },
    rebuild: { mail: 'tools/mail.sh → target mail in Makefile → make mail in mail/Dockerfile → mail' },
  },
  {
    name: 'a script that what a target needs runs',
    base: shop,
    head: { 'tools/schema.py': '2\n' },
    rebuild: { cart: 'tools/schema.py → target schema in Makefile → make cart in cart/Dockerfile → cart' },
  },
  {
    name: 'another target of the Makefile concerns no build',
    base: shop,
    head: { Makefile: makefile('-s', 'all') },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'a variable of the Makefile concerns the targets that use it',
    base: shop,
    head: { Makefile: makefile('-v') },
    rebuild: {
      cart: 'Makefile → target cart schema; ./tools/build.sh -s cart → schema; ./tools/build.sh -v cart → make cart in cart/Dockerfile → cart',
    },
  },
  {
    name: 'a Makefile that includes others counts whole',
    base: { ...shop, Makefile: `include common.mk\n${makefile()}` },
    head: { Makefile: `include common.mk\n${makefile('-s', 'all')}` },
    rebuild: {
      cart: 'Makefile → make cart in cart/Dockerfile → cart',
      mail: 'Makefile → make mail in mail/Dockerfile → mail',
    },
  },
  {
    name: 'a ring of targets',
    base: {
      ...shop,
      Makefile: lines('cart: schema', '\t./tools/build.sh', 'schema: cart', '\ttools/schema.py', 'mail:', '\ttrue'),
    },
    head: { 'tools/schema.py': '2\n' },
    rebuild: { cart: 'tools/schema.py → target schema in Makefile → make cart in cart/Dockerfile → cart' },
  },
]

const site = (build: string) => ({
  'package.json': '{ "private": true, "workspaces": ["site", "other"] }\n',
  'site/package.json': JSON.stringify({
    name: 'site',
    private: true,
    scripts: { build, start: 'node main.js', lint: 'make lint' },
  }),
  'site/main.js': '1\n',
  'other/package.json': JSON.stringify({ name: 'other', private: true, scripts: { start: 'node main.js' } }),
  'other/main.js': '1\n',
  'tools/gen.sh': '1\n',
  'tools/lint.sh': '1\n',
})

const scripts: readonly Case[] = [
  {
    name: 'make in a folder above',
    base: {
      ...site('make -C .. gen && node build.js'),
      Makefile: lines('gen:', '\ttools/gen.sh', 'lint:', '\ttools/lint.sh'),
    },
    head: { 'tools/gen.sh': '2\n', 'tools/lint.sh': '2\n' },
    rebuild: { site: 'tools/gen.sh → target gen in Makefile → script build in site/package.json → site' },
    unclaimed: ['tools/lint.sh'],
  },
  {
    name: 'task looks for its file above',
    base: {
      ...site('task gen'),
      'Taskfile.yml': lines(
        'version: "3"',
        'vars: { TOOL: tools/gen.sh }',
        'tasks:',
        '  gen:',
        '    cmds: ["bash {{.TOOL}}"]',
        '  lint: tools/lint.sh',
      ),
    },
    head: { 'tools/gen.sh': '2\n', 'tools/lint.sh': '2\n' },
    rebuild: { site: 'tools/gen.sh → target gen in Taskfile.yml → script build in site/package.json → site' },
    unclaimed: ['tools/lint.sh'],
  },
  {
    name: 'just looks for its file above',
    base: {
      ...site('just gen'),
      justfile: lines(
        'tool := "tools/gen.sh"',
        '',
        'gen: prepare',
        '    @bash {{tool}}',
        '',
        'prepare:',
        '    mkdir -p out',
        '',
        'lint:',
        '    tools/lint.sh',
      ),
    },
    head: { 'tools/gen.sh': '2\n', 'tools/lint.sh': '2\n' },
    rebuild: { site: 'tools/gen.sh → target gen in justfile → script build in site/package.json → site' },
    unclaimed: ['tools/lint.sh'],
  },
  {
    name: 'a target that nobody knows: the whole file counts',
    base: { ...site('make -C .. other'), Makefile: lines('gen:', '\ttools/gen.sh') },
    head: { Makefile: lines('gen:', '\ttools/gen.sh -v') },
    rebuild: { site: 'Makefile → script build in site/package.json → site' },
  },
]

corpus('recipes that images run', images)
corpus('recipes that scripts run', scripts)
