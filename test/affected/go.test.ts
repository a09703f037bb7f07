import { type Case, corpus, type Files } from './corpus.ts'

/** Several programs of one module, each with its own Dockerfile and the whole repository as context. */
const dockerfile = (name: string) =>
  `FROM golang:1.23 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /bin/${name} ./cmd/${name}\nFROM scratch\nCOPY --from=build /bin/${name} /${name}\n`
const main = (...imports: readonly string[]) =>
  `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\nfunc main() {}\n`
const module = (requires: string) => `module example.com/shop\n\ngo 1.23\n\nrequire (\n${requires})\n`
const requires = '\tgithub.com/gin/gin v1.9.0\n\tgithub.com/nats/nats v1.30.0\n\tgolang.org/x/sys v0.1.0 // indirect\n'

/** How the Dockerfile of a program takes it. */
const built = (name: string) => `go build -o /bin/${name} ./cmd/${name} in cmd/${name}/Dockerfile → ${name}`

const shop: Files = {
  'go.mod': module(requires),
  'go.sum': 'github.com/gin/gin v1.9.0 h1:a=\n',
  Makefile: 'build:\n',
  'cmd/api/Dockerfile': dockerfile('api'),
  'cmd/api/main.go': main('fmt', 'example.com/shop/internal/money', 'github.com/gin/gin'),
  'cmd/worker/Dockerfile': dockerfile('worker'),
  'cmd/worker/main.go': main('example.com/shop/internal/queue', 'github.com/nats/nats/js'),
  'internal/money/money.go': 'package money\n\nimport "example.com/shop/internal/rate"\n',
  'internal/money/money_test.go': 'package money\n\nimport "example.com/shop/internal/queue"\n',
  'internal/queue/queue.go': 'package queue\n',
  'internal/rate/rate.go': 'package rate\n\nimport _ "embed"\n\n//go:embed rates.md\nvar rates string\n',
  'internal/rate/rates.md': '# rates\n',
}

/** Modules side by side, built from their own folders. */
const modules: Files = {
  'api/go.mod':
    'module example.com/api\n\ngo 1.23\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
  'api/main.go': main('example.com/lib/log'),
  'lib/go.mod': 'module example.com/lib\n\ngo 1.23\n',
  'lib/log/log.go': 'package log\n',
  'lib/trace/trace.go': 'package trace\n',
  'web/go.mod': 'module example.com/web\n\ngo 1.23\n\nrequire example.com/lib v1.2.0\n',
  'web/main.go': main('example.com/lib/log'),
}

const cases: readonly Case[] = [
  {
    name: 'a package deep below one program',
    base: shop,
    head: { 'internal/rate/rate.go': 'package rate\n\nconst a = 1\n' },
    rebuild: {
      api: `internal/rate/rate.go → import in internal/money/money.go → import in cmd/api/main.go → ${built('api')}`,
    },
  },
  {
    name: 'a package of the other program',
    base: shop,
    head: { 'internal/queue/queue.go': 'package queue\n\nconst a = 1\n' },
    rebuild: { worker: `internal/queue/queue.go → import in cmd/worker/main.go → ${built('worker')}` },
  },
  {
    name: 'a new file in a package',
    base: shop,
    head: { 'internal/money/round.go': 'package money\n' },
    rebuild: { api: `internal/money/round.go → import in cmd/api/main.go → ${built('api')}` },
  },
  {
    name: 'a file that is gone counts where it was',
    base: { ...shop, 'internal/money/round.go': 'package money\n' },
    head: { 'internal/money/round.go': null },
    rebuild: { api: `internal/money/round.go → import in cmd/api/main.go → ${built('api')}` },
  },
  {
    name: 'tests touch nothing',
    base: shop,
    head: { 'internal/money/money_test.go': 'package money\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'prose that is embedded counts',
    base: shop,
    head: { 'internal/rate/rates.md': '# other rates\n' },
    rebuild: {
      api: `internal/rate/rates.md → go:embed in internal/rate/rate.go → import in internal/money/money.go → import in cmd/api/main.go → ${built('api')}`,
    },
  },
  {
    name: 'a required module counts for those that import it',
    base: shop,
    head: {
      'go.mod': module(requires.replace('gin v1.9.0', 'gin v1.10.0')),
      'go.sum': 'github.com/gin/gin v1.10.0 h1:b=\n',
    },
    rebuild: { api: `go.mod → github.com/gin/gin v1.9.0 → v1.10.0 → imports of cmd/api → ${built('api')}` },
  },
  {
    name: 'a required module that a package below the program of it imports',
    base: shop,
    head: { 'go.mod': module(requires.replace('nats v1.30.0', 'nats v1.31.0')) },
    rebuild: { worker: `go.mod → github.com/nats/nats v1.30.0 → v1.31.0 → imports of cmd/worker → ${built('worker')}` },
  },
  {
    name: 'an indirect requirement may concern whoever imports anything from elsewhere',
    base: shop,
    head: { 'go.mod': module(requires.replace('sys v0.1.0', 'sys v0.2.0')) },
    maybe: {
      api: `go.mod → golang.org/x/sys v0.1.0 → v0.2.0 → indirect requirement → ${built('api')}`,
      worker: `go.mod → golang.org/x/sys v0.1.0 → v0.2.0 → indirect requirement → ${built('worker')}`,
    },
  },
  {
    name: 'an only program is made of all that its module requires',
    base: {
      'src/checkout/go.mod': module(requires),
      'src/checkout/Dockerfile':
        'FROM golang:1.23\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . ./\nRUN go build -o /checkout .\n',
      'src/checkout/main.go': main('github.com/gin/gin'),
      'src/checkout/money/money.go': 'package money\n',
      'src/cart/Dockerfile': 'FROM node:24\nCOPY . .\n',
      'src/cart/index.js': '',
    },
    head: { 'src/checkout/go.mod': module(requires.replace('sys v0.1.0', 'sys v0.2.0')) },
    rebuild: {
      checkout:
        'src/checkout/go.mod → golang.org/x/sys v0.1.0 → v0.2.0 → indirect requirement → COPY in src/checkout/Dockerfile → checkout',
    },
  },
  {
    name: 'the version of Go counts for everybody',
    base: shop,
    head: { 'go.mod': module(requires).replace('go 1.23', 'go 1.24') },
    rebuild: {
      api: `go.mod → go 1.23 → 1.24 → Go module → ${built('api')}`,
      worker: `go.mod → go 1.23 → 1.24 → Go module → ${built('worker')}`,
    },
  },
  {
    name: 'new sums alone touch nobody',
    base: shop,
    head: { 'go.sum': 'github.com/gin/gin v1.9.0 h1:a=\nx.org/y v1.0.0/go.mod h1:c=\n' },
  },
  {
    name: 'a module that is replaced by a folder is taken from there, one by version is not',
    base: modules,
    head: { 'lib/log/log.go': 'package log\n\nconst a = 1\n' },
    rebuild: { api: 'lib/log/log.go → import in api/main.go → api' },
  },
  {
    name: 'a package that nobody imports touches nobody',
    base: modules,
    head: { 'lib/trace/trace.go': 'package trace\n\nconst a = 1\n' },
  },
  {
    name: 'modules of a workspace see each other',
    base: {
      'go.work': 'go 1.23\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': 'module example.com/api\n',
      'api/main.go': main('example.com/lib/log'),
      'lib/go.mod': 'module example.com/lib\n',
      'lib/log/log.go': 'package log\n',
    },
    head: { 'lib/log/log.go': 'package log\n\nconst a = 1\n' },
    rebuild: { api: 'lib/log/log.go → import in api/main.go → api' },
  },
  {
    name: 'a site that is embedded and not in the repository is built from the package above it',
    base: {
      'go.mod': 'module example.com/x\n',
      'main.go': main('example.com/x/ui'),
      Dockerfile: 'FROM golang:1.23\nCOPY . .\nRUN cd ui && npm ci && npm run build\nRUN go build -o /x .\n',
      'ui/ui.go': 'package ui\n\nimport "embed"\n\n//go:embed all:dist\nvar Dist embed.FS\n',
      'ui/package.json': '{"name":"ui","scripts":{"build":"vite build"}}',
      'ui/src/app.ts': 'export {}\n',
      'tools/gen/main.go': 'package main\n',
    },
    head: { 'ui/src/app.ts': 'export const a = 1\n' },
    rebuild: { x: 'ui/src/app.ts → go:embed in ui/ui.go → import in main.go → COPY in Dockerfile → x' },
  },
  {
    name: 'a broken go.mod is a finding, and its module counts',
    base: modules,
    head: { 'api/go.mod': 'module example.com/api\n<<<<<<< HEAD\n' },
    rebuild: { api: 'api/go.mod → Go was wanted of it: "<<<<<<<" is no directive of a Go module → api' },
    findings: { 'api/go.mod': 'is no directive of a Go module' },
  },
]

corpus('Go', cases)
