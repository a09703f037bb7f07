import { type Case, corpus } from './corpus.ts'

const runs = (name: string) => JSON.stringify({ name, private: true, scripts: { start: 'node index.js' } })

/** One service with a Dockerfile, one without. */
const shop = {
  '.nvmrc': 'v20.1.0\n',
  '.tool-versions': 'nodejs 20.1.0\npython 3.12.1\nterraform 1.8\n',
  'mise.toml': '[tools]\nnode = "20"\nuv = { version = "0.5" }\n',
  'cart/package.json': runs('cart'),
  'cart/index.js': '1\n',
  'cart/Dockerfile': 'FROM node:20\nCOPY . .\nCMD ["node", "index.js"]\n',
  'mail/package.json': runs('mail'),
  'mail/index.js': '1\n',
  'pay/pyproject.toml': '[project]\nname = "pay"\n[project.scripts]\npay = "pay:main"\n',
  'pay/pay.py': 'def main(): pass\n',
}

const node: readonly Case[] = [
  {
    name: 'a version of node builds again what is built without a Dockerfile, and no image that does not read it',
    base: shop,
    head: { '.nvmrc': '22\n' },
    rebuild: { mail: '.nvmrc → node 20.1.0 → 22 → tool chain → mail' },
  },
  {
    name: 'the same version written in another way touches nothing',
    base: shop,
    head: { '.nvmrc': '20.1.0 # ours\n' },
    flags: ['nothing'],
  },
  {
    name: 'of several tools, a package is built with those of its language',
    base: shop,
    head: { '.tool-versions': 'nodejs 20.1.0\npython 3.12.2\nterraform 1.9\n' },
    rebuild: { pay: '.tool-versions → python 3.12.1 → 3.12.2 → tool chain → pay' },
  },
  {
    name: 'a tool of mise that no package is built with touches nobody',
    base: shop,
    head: { 'mise.toml': '[tools]\nnode = "20"\nuv = { version = "0.5" }\njq = "1"\n' },
    flags: ['nothing'],
  },
  {
    name: 'tools of mise by what they are for',
    base: shop,
    head: { 'mise.toml': '[tools]\nnode = "20"\nuv = { version = "0.6" }\n' },
    rebuild: { pay: 'mise.toml → uv 0.5 → 0.6 → tool chain → pay' },
  },
  {
    name: 'the nearest file is the one that counts',
    base: { ...shop, 'mail/.nvmrc': '20\n' },
    head: { '.nvmrc': '22\n' },
    flags: ['nothing'],
  },
  {
    name: 'an image that copies the file by name is built again',
    base: {
      ...shop,
      'cart/Dockerfile': 'FROM node:20\nCOPY .nvmrc package.json ./\nCOPY . .\n',
      'cart/.nvmrc': '20\n',
    },
    head: { 'cart/.nvmrc': '22\n' },
    rebuild: { cart: 'cart/.nvmrc → node 20 → 22 → COPY in cart/Dockerfile → cart' },
  },
  {
    name: 'an image that takes it along and asks a version manager is built again',
    base: {
      ...shop,
      'cart/Dockerfile': 'FROM debian\nCOPY . .\nRUN mise install && npm ci\n',
      'cart/mise.toml': '[tools]\nnode = "20"\n',
    },
    head: { 'cart/mise.toml': '[tools]\nnode = "22"\n' },
    rebuild: { cart: 'cart/mise.toml → node 20 → 22 → mise in cart/Dockerfile → cart' },
  },
  {
    name: 'an image that only takes what was built before it is made with the tools of outside',
    base: { ...shop, 'cart/Dockerfile': 'FROM node:20\nCOPY dist /app\n' },
    head: { '.nvmrc': '22\n' },
    rebuild: {
      cart: '.nvmrc → node 20.1.0 → 22 → tool chain → COPY in cart/Dockerfile → cart',
      mail: '.nvmrc → node 20.1.0 → 22 → tool chain → mail',
    },
  },
]

const python = (dockerfile: string) => ({
  'pay/pyproject.toml': '[project]\nname = "pay"\n[project.scripts]\npay = "pay:main"\n',
  'pay/pay.py': 'def main(): pass\n',
  'pay/.python-version': '3.12\n',
  'pay/Dockerfile': dockerfile,
})

const pythons: readonly Case[] = [
  {
    name: 'pip does not read which Python is wanted',
    base: python('FROM python:3.12\nCOPY . .\nRUN pip install .\n'),
    head: { 'pay/.python-version': '3.13\n' },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'uv reads it where it lies',
    base: python('FROM python:3.12\nCOPY . .\nRUN uv sync\n'),
    head: { 'pay/.python-version': '3.13\n' },
    rebuild: { pay: 'pay/.python-version → python 3.12 → 3.13 → uv in pay/Dockerfile → pay' },
  },
  {
    name: 'what is kept out of the build is not read',
    base: { ...python('FROM python:3.12\nCOPY . .\nRUN uv sync\n'), 'pay/.dockerignore': '.python-version\n' },
    head: { 'pay/.python-version': '3.13\n' },
    flags: ['nothing'],
  },
]

const rust = {
  'Cargo.toml': '[workspace]\nmembers = ["api", "mail"]\n',
  'rust-toolchain.toml': '[toolchain]\nchannel = "1.80"\n',
  'api/Cargo.toml': '[package]\nname = "api"\n',
  'api/src/main.rs': 'fn main() {}\n',
  'api/Dockerfile': 'FROM rust:1.80\nCOPY . .\nRUN cargo build -p api\n',
  'mail/Cargo.toml': '[package]\nname = "mail"\n',
  'mail/src/main.rs': 'fn main() {}\n',
  'mail/Dockerfile': 'FROM rust:1.80\nCOPY Cargo.toml ./\nCOPY mail mail\nRUN cargo build -p mail\n',
  'compose.yml':
    'services:\n  api:\n    build: { context: ., dockerfile: api/Dockerfile }\n  mail:\n    build: { context: ., dockerfile: mail/Dockerfile }\n',
}

const dotnet = {
  'global.json': '{"sdk":{"version":"9.0.100"}}',
  'src/Api/Api.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>',
  'src/Api/Program.cs': '// 1\n',
  'src/Api/Dockerfile': 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nCOPY . .\nRUN dotnet publish Api.csproj\n',
  'src/Jobs/Jobs.csproj': '<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>',
  'src/Jobs/Program.cs': '// 1\n',
}

const go = {
  'go.mod': 'module shop\n\ngo 1.24\n\ntoolchain go1.24.1\n',
  'main.go': 'package main\n\nfunc main() {}\n',
  Dockerfile: 'FROM golang:1.24\nCOPY go.mod main.go ./\nRUN go build .\n',
}

const compilers: readonly Case[] = [
  {
    name: 'rustup reads the tool chain of images that take it along',
    base: rust,
    head: { 'rust-toolchain.toml': '[toolchain]\nchannel = "1.81"\n' },
    rebuild: { api: 'rust-toolchain.toml → tool chain → cargo build -p api in api/Dockerfile → api' },
  },
  {
    name: 'the SDK of .NET counts for what is built without a Dockerfile, not for an image whose context it is not in',
    base: dotnet,
    head: { 'global.json': '{"sdk":{"version":"9.0.200"}}' },
    rebuild: { Jobs: 'global.json → .NET → Jobs' },
  },
  {
    name: 'the tool chain of a go.mod counts for all who are compiled with it',
    base: go,
    head: { 'go.mod': 'module shop\n\ngo 1.24\n\ntoolchain go1.24.2\n' },
    rebuild: { shop: 'go.mod → toolchain go1.24.1 → go1.24.2 → Go module → go build . in Dockerfile → shop' },
  },
]

corpus('versions of node and other tools', node)
corpus('versions of Python', pythons)
corpus('versions of compilers', compilers)
