import { type Case, corpus } from './corpus.ts'

const image = (copies: string) => `FROM node:24\n${copies}CMD ["node", "main.js"]\n`

const shop = {
  'src/cart/Dockerfile': image('COPY pb/demo.proto pb/\nCOPY src/cart/ .\n'),
  'src/cart/main.js': 'console.log(1)\n',
  'src/mail/Dockerfile': image('COPY src/mail/ .\n'),
  'src/mail/main.js': 'console.log(1)\n',
  'run:src/mail/start.sh': '#!/bin/sh\n',
  'pb/demo.proto': 'syntax = "proto3";\n',
  'README.md': '# shop\n',
}

const kinds: readonly Case[] = [
  {
    name: 'a file that a Dockerfile copies',
    base: shop,
    head: { 'pb/demo.proto': 'syntax = "proto3"; // changed\n' },
    rebuild: { cart: 'pb/demo.proto → COPY in src/cart/Dockerfile → cart' },
    flags: [],
  },
  {
    name: 'prose alone touches nothing',
    base: shop,
    head: { 'README.md': '# the shop\n', LICENSE: 'MIT\n', 'docs/guide.html': '<p>' },
    flags: ['docsOnly', 'nothing'],
    unclaimed: [],
  },
  {
    name: 'tests alone touch nothing',
    base: shop,
    head: { 'src/cart/main.test.js': 'test()\n', 'src/mail/__tests__/mail.js': 'test()\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'the definition of a pipeline is a flag of its own',
    base: shop,
    head: { '.github/workflows/lint.yml': 'on: push\n' },
    flags: ['pipeline', 'nothing'],
    unclaimed: [],
  },
  {
    name: 'Terraform is infrastructure',
    base: shop,
    head: { 'terraform/main.tf': 'resource "x" "y" {}\n' },
    infrastructure: true,
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'a file that nothing claims is named',
    base: shop,
    head: { 'tools/seed.js': 'seed()\n', '.gitignore': 'dist\n' },
    flags: ['nothing'],
    unclaimed: ['tools/seed.js'],
  },
]

const moves: readonly Case[] = [
  {
    name: 'a moved file concerns where it was and where it is',
    base: shop,
    head: { 'src/cart/main.js': null, 'src/mail/cart.js': 'console.log(1)\n' },
    rebuild: {
      cart: 'src/cart/main.js → COPY in src/cart/Dockerfile → cart',
      mail: 'src/mail/cart.js → COPY in src/mail/Dockerfile → mail',
    },
  },
  {
    name: 'a deleted file concerns who had it',
    base: shop,
    head: { 'src/mail/start.sh': null },
    rebuild: { mail: 'src/mail/start.sh → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'a component that is gone is not built',
    base: shop,
    head: { 'src/mail/Dockerfile': null, 'src/mail/main.js': null, 'src/mail/start.sh': null },
    flags: ['nothing'],
  },
  {
    name: 'a component that is new is built',
    base: shop,
    head: { 'src/pay/Dockerfile': image('COPY src/pay/ .\n'), 'src/pay/main.js': '1\n' },
    rebuild: { pay: ['src/pay/Dockerfile → pay', 'src/pay/main.js → COPY in src/pay/Dockerfile → pay'] },
  },
  {
    name: 'a moved component is built, under its name',
    base: { 'a/pay/Dockerfile': image('COPY . .\n'), 'a/pay/main.js': '1\n', ...shop },
    head: {
      'a/pay/Dockerfile': null,
      'a/pay/main.js': null,
      'b/pay/Dockerfile': image('COPY . .\n'),
      'b/pay/main.js': '1\n',
    },
    rebuild: { pay: 'b/pay/Dockerfile → pay' },
  },
  {
    name: 'a change of mode alone is a change',
    base: shop,
    head: { 'src/mail/start.sh': '#!/bin/sh\n' },
    rebuild: { mail: 'src/mail/start.sh → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'a file that becomes a link is a change',
    base: shop,
    head: { 'link:src/mail/main.js': 'start.sh' },
    rebuild: { mail: 'src/mail/main.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'a file that becomes a folder is a change',
    base: { ...shop, 'src/mail/data': 'x\n' },
    head: { 'src/mail/data': null, 'src/mail/data/one': 'x\n' },
    rebuild: {
      mail: [
        'src/mail/data → COPY in src/mail/Dockerfile → mail',
        'src/mail/data/one → COPY in src/mail/Dockerfile → mail',
      ],
    },
  },
  {
    name: 'a pointer of LFS is compared as the blob that it is',
    base: { ...shop, 'src/mail/logo.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n' },
    head: { 'src/mail/logo.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:2\nsize 3\n' },
    rebuild: { mail: 'src/mail/logo.png → COPY in src/mail/Dockerfile → mail' },
  },
]

const names: readonly Case[] = [
  {
    name: 'a line end in a name',
    base: shop,
    head: { 'src/mail/a\nb.js': '1\n' },
    rebuild: { mail: 'src/mail/a\nb.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'quotes and spaces in a name',
    base: shop,
    head: { 'src/mail/"a" b\'.js': '1\n' },
    rebuild: { mail: 'src/mail/"a" b\'.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'letters of every script in a name',
    base: shop,
    head: { 'src/mail/été 日本 🙂.js': '1\n' },
    rebuild: { mail: 'src/mail/été 日本 🙂.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'names that JavaScript knows',
    base: shop,
    head: { 'src/mail/__proto__/constructor': '1\n', '__proto__/toString': '1\n' },
    rebuild: { mail: 'src/mail/__proto__/constructor → COPY in src/mail/Dockerfile → mail' },
    unclaimed: ['__proto__/toString'],
  },
]

const links: readonly Case[] = [
  {
    name: 'what a link leads to belongs to who holds the link',
    base: { ...shop, 'shared/money.js': '1\n', 'link:src/cart/money': '../../shared' },
    head: { 'shared/money.js': '2\n' },
    rebuild: { cart: 'shared/money.js → src/cart/money → COPY in src/cart/Dockerfile → cart' },
  },
  {
    name: 'links that lead to each other end',
    base: { ...shop, 'link:src/cart/a': '../mail/b', 'link:src/mail/b': '../cart/a', 'link:src/mail/self': 'self' },
    head: { 'src/mail/main.js': '2\n' },
    rebuild: { mail: 'src/mail/main.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'a link that leaves the repository leads nowhere',
    base: { ...shop, 'link:src/cart/out': '../../../etc', 'link:src/cart/root': '/etc/passwd' },
    head: { 'src/mail/main.js': '2\n' },
    rebuild: { mail: 'src/mail/main.js → COPY in src/mail/Dockerfile → mail' },
  },
  {
    name: 'a submodule that moves concerns who copies it',
    base: { ...shop, [`module:src/cart/vendor`]: '1'.repeat(40) },
    head: { [`module:src/cart/vendor`]: '2'.repeat(40) },
    rebuild: { cart: 'src/cart/vendor → COPY in src/cart/Dockerfile → cart' },
  },
]

corpus('kinds of files', kinds)
corpus('renames, deletions, modes and types', moves)
corpus('strange names', names)
corpus('links and submodules', links)
