import { type Case, corpus } from './corpus.ts'

const node = (name: string, scripts = '"start": "node main.js"') => ({
  [`${name}/Dockerfile`]: 'FROM node:24\nCOPY . /app/\n',
  [`${name}/package.json`]: `{ "name": "${name}", "scripts": { ${scripts} } }\n`,
  [`${name}/main.js`]: 'console.log(1)\n',
})

const generated = {
  ...node('web'),
  ...node('mail'),
  'protos/shop.proto': 'syntax = "proto3";\nimport "common/money.proto";\n',
  'protos/common/money.proto': 'syntax = "proto3";\n',
  'protos/lonely.proto': 'syntax = "proto3";\n',
  'mail/genproto.sh': '#!/bin/sh\nprotoc -I ../protos --js_out=import_style=commonjs:./gen ../protos/shop.proto\n',
}

const cases: readonly Case[] = [
  {
    name: 'a script names the files that code is generated from: perhaps',
    base: generated,
    head: { 'protos/shop.proto': 'syntax = "proto3"; // 2\nimport "common/money.proto";\n' },
    maybe: { mail: 'protos/shop.proto → named in mail/genproto.sh → mail' },
  },
  {
    name: 'what a schema imports',
    base: generated,
    head: { 'protos/common/money.proto': 'syntax = "proto3"; // 2\n' },
    maybe: { mail: 'protos/common/money.proto → import in protos/shop.proto → named in mail/genproto.sh → mail' },
  },
  {
    name: 'a schema that nobody is made from is told of',
    base: generated,
    head: { 'protos/lonely.proto': 'syntax = "proto3"; // 2\n' },
    unclaimed: ['protos/lonely.proto'],
  },
  {
    name: 'generated code of that name lies in the repository',
    base: { ...node('web'), ...node('mail'), 'idl/shop.proto': 'syntax = "proto3";\n', 'web/gen/shop_pb.js': '1\n' },
    head: { 'idl/shop.proto': 'syntax = "proto3"; // 2\n' },
    maybe: { web: 'idl/shop.proto → generated code web/gen/shop_pb.js → web' },
  },
  {
    name: "a generator's settings",
    base: {
      ...node('web'),
      ...node('mail'),
      'web/openapitools.json':
        '{ "generator-cli": { "generators": { "shop": { "inputSpec": "../api/openapi.yaml" } } } }\n',
      'api/openapi.yaml': 'openapi: 3.1.0\n',
    },
    head: { 'api/openapi.yaml': 'openapi: 3.1.1\n' },
    maybe: { web: 'api/openapi.yaml → named in web/openapitools.json → web' },
  },
  {
    name: 'a build that generates its code whenever it runs is sure',
    base: {
      'money/Dockerfile': 'FROM rust\nCOPY . /app/\n',
      'money/Cargo.toml': '[package]\nname = "money"\nversion = "0.1.0"\n',
      'money/src/main.rs': 'fn main() {}\n',
      'money/build.rs': 'fn main() { tonic_build::compile_protos("../idl/money.proto").unwrap() }\n',
      'idl/money.proto': 'syntax = "proto3";\n',
    },
    head: { 'idl/money.proto': 'syntax = "proto3"; // 2\n' },
    rebuild: { money: 'idl/money.proto → named in money/build.rs → money' },
  },
  {
    name: 'a copied folder of schemas is sure',
    base: {
      'cart/Dockerfile': 'FROM alpine\nCOPY pb/ /pb/\nCOPY cart/ /app/\n',
      'cart/a.txt': '1\n',
      'pb/demo.proto': 'syntax = "proto3";\n',
    },
    head: { 'pb/demo.proto': 'syntax = "proto3"; // 2\n' },
    rebuild: { cart: 'pb/demo.proto → COPY in cart/Dockerfile → cart' },
  },
  {
    name: 'schemas that import each other end',
    base: {
      ...node('mail'),
      'idl/a.proto': 'import "b.proto";\n',
      'idl/b.proto': 'import "a.proto";\n',
      'mail/gen.sh': 'protoc --js_out=. ../idl/a.proto\n',
    },
    head: { 'idl/b.proto': 'import "a.proto"; // 2\n' },
    maybe: { mail: 'idl/b.proto → import in idl/a.proto → named in mail/gen.sh → mail' },
  },
]

corpus('schemas', cases)

const commits = ['1', '2'].map((digit) => digit.repeat(40))

corpus('submodules', [
  {
    name: 'a submodule that is copied',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY vendor-lib/src/ /lib/\nCOPY api/ /app/\n',
      'api/a.txt': '1\n',
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor-lib\n\turl = https://example.com/lib.git\n',
      'module:vendor-lib': commits[0] ?? '',
    },
    head: { 'module:vendor-lib': commits[1] ?? '' },
    rebuild: { api: 'vendor-lib → COPY in api/Dockerfile → api' },
  },
  {
    name: 'a submodule that nobody takes is told of',
    base: {
      'api/Dockerfile': 'FROM alpine\nCOPY api/ /app/\n',
      'api/a.txt': '1\n',
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor-lib\n\turl = https://example.com/lib.git\n',
      'module:vendor-lib': commits[0] ?? '',
    },
    head: { 'module:vendor-lib': commits[1] ?? '' },
    unclaimed: ['vendor-lib'],
  },
])
