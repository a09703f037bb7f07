import { describe, expect, test } from 'vitest'
import type { Unit } from '../../part.ts'
import { claimersOf, edgesOf, joinOf, partOf } from '../reading.testdata.ts'
import { goReader } from './reader.ts'

const shop = {
  'go.mod':
    'module example.com/shop\n\ngo 1.23\n\nrequire (\n\tgithub.com/gin/gin v1.9.0\n\tgolang.org/x/net v0.1.0 // indirect\n)\n',
  'cmd/api/main.go':
    'package main\n\nimport (\n\t"fmt"\n\tm "example.com/shop/internal/money"\n\t"github.com/gin/gin/render"\n)\n',
  'cmd/worker/main.go': 'package main\n\nimport "example.com/shop/internal/queue"\n\nfunc main() {}\n',
  'internal/money/money.go': '// Package money.\npackage money\n',
  'internal/money/money_test.go': 'package money\n\nimport "example.com/shop/internal/queue"\n',
  'internal/money/asm_amd64.s': '',
  'internal/queue/queue.go': 'package queue\n',
}
const outer = (part: { edges: readonly { on: string }[] }) =>
  edgesOf(partOf(goReader, shop)).filter((edge) => !edge.includes('go.mod') && part.edges.length > 0)

describe('Go', () => {
  test('packages are made of what they import, tests left out', () => {
    const part = partOf(goReader, shop)
    expect(outer(part)).toEqual([
      'go:cmd/api → go:internal/money (import in cmd/api/main.go)',
      'go:cmd/worker → go:internal/queue (import in cmd/worker/main.go)',
    ])
    expect(part.units.filter(({ runs }) => runs).map(({ name }) => name)).toEqual(['api', 'worker'])
    expect(part.findings).toEqual([])
  })

  test('a package has the Go, C and assembler files of its own folder, and nothing of folders below', () => {
    const part = partOf(goReader, shop)
    expect(claimersOf(part, 'internal/money/money.go')).toEqual(['go:internal/money'])
    expect(claimersOf(part, 'internal/money/asm_amd64.s')).toEqual(['go:internal/money'])
    expect(claimersOf(part, 'internal/money/money_test.go')).toEqual([])
    expect(claimersOf(part, 'internal/new/new.go')).toEqual([])
  })

  test('a go.mod counts by what of it a package uses', () => {
    expect(claimersOf(partOf(goReader, shop), 'go.mod')).toEqual([
      'go:./go.mod (Go module) {"module":"example.com/shop","go":"1.23"}',
      'go:./go.mod#indirect (indirect requirement) ? {"golang.org/x/net":"v0.1.0"}',
      'go:cmd/api (imports of cmd/api) {"github.com/gin/gin":"v1.9.0"}',
    ])
  })

  test('an indirect requirement is part of the only program of its module', () => {
    const { 'cmd/worker/main.go': _, ...rest } = shop
    expect(claimersOf(partOf(goReader, rest), 'go.mod')).toContain(
      'go:./go.mod#indirect (indirect requirement) {"golang.org/x/net":"v0.1.0"}',
    )
  })

  test('a replacement by a folder leads there, and not to what is published', () => {
    const part = partOf(goReader, {
      'api/go.mod': 'module example.com/api\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ../lib\n',
      'api/main.go': 'package main\nimport "example.com/lib/log"\n',
      'lib/go.mod': 'module example.com/lib\n',
      'lib/log/log.go': 'package log\n',
      'web/go.mod': 'module example.com/web\nrequire example.com/lib v1.0.0\n',
      'web/main.go': 'package main\nimport "example.com/lib/log"\n',
    })
    const edges = edgesOf(part).filter((edge) => edge.includes('go:lib/log (import'))
    expect(edges).toEqual(['go:api → go:lib/log (import in api/main.go)'])
    expect(claimersOf(part, 'web/go.mod')).toContain('go:web (imports of web) {"example.com/lib":"v1.0.0"}')
  })

  test('modules of one go.work see each other', () => {
    const part = partOf(goReader, {
      'go.work': 'go 1.23\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': 'module example.com/api\n',
      'api/main.go': 'package main\nimport (\n"example.com/lib"\n)\n',
      'lib/go.mod': 'module example.com/lib\n',
      'lib/lib.go': 'package lib\n',
    })
    expect(edgesOf(part)).toContain('go:api → go:lib (import in api/main.go)')
    expect(claimersOf(part, 'go.work')).toEqual([
      'go:api/go.mod (Go workspace) {"go":"1.23","use api":"used"}',
      'go:lib/go.mod (Go workspace) {"go":"1.23","use lib":"used"}',
    ])
  })

  test('embedded files count, whatever they are', () => {
    const part = partOf(goReader, {
      'go.mod': 'module x.org/x\n',
      'web/web.go': 'package web\n\nimport _ "embed"\n\n//go:embed pages/*.md static "a b.txt"\nvar files embed.FS\n',
      'web/pages/help.md': '',
      'web/static/.hidden': '',
      'web/static/app.css': '',
      'web/a b.txt': '',
    })
    expect(claimersOf(part, 'web/pages/help.md')).toEqual(['go:web (go:embed in web/web.go)'])
    expect(claimersOf(part, 'web/static/app.css')).toEqual(['go:web (go:embed in web/web.go)'])
    expect(claimersOf(part, 'web/static/.hidden')).toEqual([])
    expect(claimersOf(part, 'web/a b.txt')).toEqual(['go:web (go:embed in web/web.go)'])
  })

  test('what is embedded but not in the repository is built by the package above it', () => {
    const files = {
      'go.mod': 'module x.org/x\n',
      'ui/ui.go': 'package ui\n//go:embed all:dist\nvar dist embed.FS\n',
      'ui/dist/.gitkeep': '',
      'ui/package.json': '{}',
    }
    const ui: Unit = { id: 'npm:ui', kind: 'package', name: 'ui', folder: 'ui', file: 'ui/package.json', runs: false }
    expect(edgesOf(joinOf(goReader, files, [ui]))).toEqual(['go:ui → npm:ui (go:embed in ui/ui.go)'])
  })

  test('a folder that is imported and holds no Go is generated from what lies in it', () => {
    const part = partOf(goReader, {
      'go.mod': 'module x.org/x\n',
      'main.go': 'package main\nimport "x.org/x/pb"\n',
      'pb/demo.proto': '',
    })
    expect(claimersOf(part, 'pb/demo.proto')).toEqual(['go:. (import in main.go)'])
  })

  test('a vendored module counts for those that import it', () => {
    const part = partOf(goReader, { ...shop, 'vendor/github.com/gin/gin/gin.go': 'package gin' })
    expect(claimersOf(part, 'vendor/github.com/gin/gin/gin.go')).toEqual(['go:cmd/api (imports of cmd/api)'])
    expect(claimersOf(part, 'vendor/golang.org/x/net/net.go')).toEqual(['go:./go.mod#indirect (vendored) ?'])
  })

  test('without a go.mod an import that ends like a folder of the repository may be it', () => {
    const part = partOf(goReader, {
      'cmd/a/main.go': 'package main\nimport "github.com/acme/shop/pkg/log"\n',
      'pkg/log/log.go': 'package log\n',
    })
    expect(edgesOf(part)).toEqual(['go:cmd/a → go:pkg/log (import in cmd/a/main.go) ?'])
  })

  test('files that no build takes are no package', () => {
    const part = partOf(goReader, {
      'go.mod': 'module x.org/x\n',
      'gen.go': '//go:build ignore\n\npackage main\n\nimport "x.org/x/a"\n',
      'a/testdata/b.go': 'package b',
      '_old/c.go': 'package c',
    })
    expect(part.units.map(({ id }) => id)).toEqual(['go:./go.mod', 'go:./go.mod#indirect'])
  })

  test('a program in a folder of tools is none that runs', () => {
    const part = partOf(goReader, { 'go.mod': 'module x.org/x\n', 'hack/gen/main.go': 'package main\n' })
    expect(part.units.filter(({ runs }) => runs)).toEqual([])
  })

  test.each([
    ['go.mod', 'require x v1\n', 'Go was wanted of it: it has no "module" line'],
    ['go.mod', 'module x.org/x\nrequire (\n', 'Go was wanted of it: "require (" is never closed'],
    ['go.mod', 'module x.org/x\n<<<<<<< HEAD\n', 'Go was wanted of it: "<<<<<<<" is no directive of a Go module'],
    [
      'go.mod',
      'module x.org/x\nreplace y => ../../y\n',
      'y is replaced by ../../y, where this repository has no module',
    ],
  ])('a broken %s is a finding', (file, text, because) => {
    expect(partOf(goReader, { [file]: text, 'main.go': 'package main\n' }).findings).toMatchObject([{ file, because }])
  })
})
