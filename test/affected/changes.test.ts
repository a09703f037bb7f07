import { type Case, corpus } from './corpus.ts'

const shop = {
  'src/cart/Dockerfile': 'FROM node:24\nCOPY pb/demo.proto pb/\nCOPY src/cart/ .\n',
  'src/cart/main.js': 'console.log(1)\n',
  'src/mail/Dockerfile': 'FROM node:24\nCOPY src/mail/ .\n',
  'src/mail/main.js': 'console.log(1)\n',
  'pb/demo.proto': 'syntax = "proto3";\n',
  'README.md': '# shop\n',
}

const cases: readonly Case[] = [
  {
    name: 'a file that a Dockerfile copies',
    base: shop,
    head: { 'pb/demo.proto': 'syntax = "proto3"; // changed\n' },
    rebuild: { cart: 'pb/demo.proto → COPY in src/cart/Dockerfile → cart' },
  },
  {
    name: 'prose alone touches nothing',
    base: shop,
    head: { 'README.md': '# the shop\n' },
    flags: ['docsOnly', 'nothing'],
  },
]

corpus('changes of a repository', cases)
