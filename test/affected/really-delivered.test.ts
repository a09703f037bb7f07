import { type Case, corpus, type Files } from './corpus.ts'

const other: Files = { 'web/Dockerfile': 'FROM nginx\nCOPY site /site\n', 'web/site/a.html': '1\n' }

const emptied: Files = {
  ...other,
  'shop/Dockerfile': 'FROM nginx\nCOPY dist /usr/share/nginx/html\n',
  'shop/dist/.gitkeep': '',
  'shop/package.json': '{ "name": "shop", "scripts": { "build": "vite build" } }',
  'shop/src/main.ts': '1\n',
}

const texts: Files = {
  ...other,
  'bot/Dockerfile': 'FROM python:3.12\nCOPY prompts /prompts\nCOPY bot.py /\n',
  'bot/bot.py': '1\n',
  'bot/prompts/greeting.md': 'Hello\n',
  'bot/prompts/README.md': 'About\n',
  'blog/Dockerfile': 'FROM hugo AS made\nCOPY . /blog\nRUN hugo\nFROM nginx\nCOPY --from=made /blog/public /site\n',
  'blog/hugo.toml': 'title = "Blog"\n',
  'blog/content/posts/first.md': 'First\n',
}

const rules = 'build:\n\tgo build -o bin/shop ./cmd/shop\n'
const included: Files = {
  ...other,
  Makefile: 'include rules/*.mk\n',
  'rules/go.mk': rules,
  'shop/Dockerfile': 'FROM golang\nWORKDIR /code\nCOPY . .\nRUN make build\n',
  'docker-compose.yml': 'services: { shop: { build: { context: ., dockerfile: shop/Dockerfile } } }\n',
  'go.mod': 'module example.com/shop\n\ngo 1.22\n',
  'cmd/shop/main.go': 'package main\n\nfunc main() {}\n',
}

const library: Files = {
  ...other,
  'shop/Dockerfile': 'FROM alpine\nCOPY a.txt /\n',
  'shop/a.txt': '1\n',
  'charts/shop/Chart.yaml':
    'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- { name: common, version: 1.0.0, repository: "file://../common" }\n',
  'charts/shop/values.yaml': 'image: { repository: ghcr.io/acme/shop }\n',
  'charts/shop/templates/shop.yaml': 'image: "{{ .Values.image.repository }}"\n',
  'charts/common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n',
  'charts/common/templates/_names.tpl': '{{ define "name" }}a{{ end }}\n',
}

const left: Files = {
  ...other,
  'images/node-base/Dockerfile': 'FROM node\nWORKDIR /app\nONBUILD COPY . .\n',
  'shop/Dockerfile': 'FROM acme/node-base:1\nCMD ["node", "main.cjs"]\n',
  'shop/main.cjs': '1\n',
  'docker-compose.yml':
    'services:\n  base: { build: ./images/node-base, image: acme/node-base }\n  shop: { build: ./shop }\n',
}

const seeded: Files = {
  ...other,
  'shop/Dockerfile':
    'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "main.py"]\n',
  'shop/requirements.txt': 'flask\n',
  'shop/main.py': 'from tests.seed import orders\nfrom shop.test_mode import on\n',
  'shop/tests/seed.py': 'orders = 1\n',
  'shop/tests/test_orders.py': '1\n',
  'shop/shop/test_mode.py': 'on = 1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a folder that is only kept for what a build leaves there is what the package around it makes',
    base: emptied,
    head: { 'shop/src/main.ts': '2\n' },
    rebuild: { shop: 'shop/src/main.ts → COPY in shop/Dockerfile → shop' },
  },
  {
    name: 'prose in a folder without code that is copied by name is delivered',
    base: texts,
    head: { 'bot/prompts/greeting.md': 'Hi\n' },
    rebuild: { bot: 'bot/prompts/greeting.md → COPY in bot/Dockerfile → bot' },
  },
  {
    name: 'what only tells about such a folder is not',
    base: texts,
    head: { 'bot/prompts/README.md': 'More\n' },
    flags: ['docsOnly', 'nothing'],
  },
  {
    name: 'the image of a site that is written in prose is made of it',
    base: texts,
    head: { 'blog/content/posts/first.md': 'Second\n' },
    rebuild: { blog: 'blog/content/posts/first.md → COPY in blog/Dockerfile → blog' },
  },
  {
    name: 'what a Makefile includes is part of what an image runs of it',
    base: included,
    head: { 'rules/go.mk': rules.replace('go build', 'go build -trimpath') },
    rebuild: { shop: 'rules/go.mk → include in Makefile → make build in shop/Dockerfile → shop' },
  },
  {
    name: 'a chart of templates alone deploys what the charts that include it deploy',
    base: library,
    head: { 'charts/common/templates/_names.tpl': '{{ define "name" }}b{{ end }}\n' },
    redeploy: { shop: 'charts/common/templates/_names.tpl → chart common → shop' },
  },
  {
    name: 'what a base of ours leaves to copy is taken from the context of the image',
    base: left,
    head: { 'shop/main.cjs': '2\n' },
    rebuild: { shop: 'shop/main.cjs → COPY in shop/Dockerfile → shop' },
  },
  {
    name: 'what is called as a test is and that code imports is part of what runs',
    base: seeded,
    head: { 'shop/tests/seed.py': 'orders = 2\n', 'shop/shop/test_mode.py': 'on = 2\n' },
    rebuild: {
      shop: [
        'shop/tests/seed.py → import in shop/main.py → COPY in shop/Dockerfile → shop',
        'shop/shop/test_mode.py → import in shop/main.py → COPY in shop/Dockerfile → shop',
      ],
    },
  },
  {
    name: 'tests beside it are not',
    base: seeded,
    head: { 'shop/tests/test_orders.py': '2\n' },
    flags: ['testsOnly', 'nothing'],
  },
]

corpus('what is really delivered', cases)
