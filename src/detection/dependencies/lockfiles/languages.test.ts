import { describe, expect, test } from 'vitest'
import type { LockReader } from '../reader.ts'
import { composerLock, gemfileLock, gradleLock, mixLock, nugetLock } from './build-locks.ts'
import { cargoLock } from './cargo-lock.ts'
import { goSum } from './go-sum.ts'
import { pdmLock, pipfileLock, poetryLock, pyLock } from './python-locks.ts'
import { uvLock } from './uv-lock.ts'

const compare = (lock: LockReader, before: string | null, after: string | null) => {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text))
  const { members, named = new Map() } = lock.compare(bytes(before), bytes(after))
  return members === 'everything' ? members : { ...Object.fromEntries(members), ...Object.fromEntries(named) }
}

describe('Cargo.lock', () => {
  const crate = (name: string, version: string, dependencies: readonly string[], source = true) =>
    `[[package]]\nname = "${name}"\nversion = "${version}"\n${source ? 'source = "registry+x"\nchecksum = "c"\n' : ''}dependencies = ${JSON.stringify(dependencies)}\n`
  const lock = (serde: string, rand: string, members = '') =>
    `version = 4\n${crate('api', '0.1.0', ['money', 'rand 0.8.5'], false)}${crate('money', '0.1.0', ['serde'], false)}${crate('web', '0.1.0', ['rand 0.9.0'], false)}${crate('serde', serde, ['serde_core'])}${crate('serde_core', '1.0.0', ['serde'])}${crate('rand', '0.8.5', [])}${crate('rand', rand, [])}${members}`

  test('touches the crates whose closure is resolved otherwise, through other crates too', () => {
    expect(compare(cargoLock, lock('1.0.1', '0.9.0'), lock('1.0.2', '0.9.0'))).toEqual({
      api: ['serde 1.0.1 → 1.0.2'],
      money: ['serde 1.0.1 → 1.0.2'],
    })
  })

  test('touches nobody when only a version of a member, or its own format changes', () => {
    const other = lock('1.0.1', '0.9.0').replaceAll('version = "0.1.0"', 'version = "0.2.0"')
    expect(compare(cargoLock, lock('1.0.1', '0.9.0'), other.replace('version = 4', 'version = 3'))).toEqual({})
  })

  test('a new lockfile counts for everybody who resolves anything', () => {
    expect(Object.keys(compare(cargoLock, null, lock('1', '0.9.0')))).toEqual(['api', 'money', 'web'])
  })

  test('a broken one is no answer', () => {
    expect(() => compare(cargoLock, lock('1', '0.9.0'), '[[package\n')).toThrow('it is not TOML')
  })
})

describe('uv.lock', () => {
  const lock = (httpx: string, ruff: string) => `
version = 1
[[package]]
name = "api"
version = "0.1.0"
source = { editable = "services/api" }
dependencies = [{ name = "core" }, { name = "numpy", version = "1.0", marker = "x" }]
[[package]]
name = "core"
source = { virtual = "packages/core" }
dependencies = [{ name = "httpx" }]
[package.dev-dependencies]
dev = [{ name = "ruff" }]
[[package]]
name = "web"
source = { virtual = "." }
dependencies = [{ name = "numpy", version = "2.0" }]
[[package]]
name = "httpx"
version = "${httpx}"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "numpy"
version = "1.0"
[[package]]
name = "numpy"
version = "2.0"
[[package]]
name = "ruff"
version = "${ruff}"
`
  test('touches the members whose closure is resolved otherwise', () => {
    expect(compare(uvLock, lock('0.27', '1'), lock('0.28', '1'))).toEqual({
      'services/api': ['httpx 0.27 → 0.28'],
      'packages/core': ['httpx 0.27 → 0.28'],
    })
    expect(compare(uvLock, lock('0.27', '1'), lock('0.27', '2'))).toEqual({
      'services/api': ['ruff 1 → 2'],
      'packages/core': ['ruff 1 → 2'],
    })
    expect(
      compare(uvLock, lock('0.27', '1'), lock('0.27', '1').replace('version = 1\n', 'version = 1\nrevision = 3\n')),
    ).toEqual({})
  })
})

describe('go.sum', () => {
  const old = 'a.org/x v1.0.0 h1:a=\na.org/x v1.0.0/go.mod h1:b=\n'
  test('touches nobody by lines that come and go', () => {
    expect(compare(goSum, old, `${old}b.org/y v1.0.0/go.mod h1:c=\nb.org/y v1.0.0 h1:d=\n`)).toEqual({})
    expect(compare(goSum, null, old)).toEqual({})
  })

  test('touches everybody when a version has another content', () => {
    expect(compare(goSum, old, old.replace('h1:a=', 'h1:z='))).toBe('everything')
  })

  test('a broken one is no answer', () => {
    expect(() => compare(goSum, old, '<<<<<<< HEAD\n')).toThrow('is no line of a go.sum')
  })
})

const ofOne: readonly [LockReader, string, string, string][] = [
  [
    poetryLock,
    '[[package]]\nname = "a"\nversion = "1"\n[[package]]\nname = "lib"\nversion = "1"\n[package.source]\ntype = "directory"\n',
    'version = "1"',
    'version = "2"',
  ],
  [
    pdmLock,
    '[[package]]\nname = "a"\nversion = "1"\n[metadata]\ncontent_hash = "x"\n',
    'version = "1"',
    'version = "2"',
  ],
  [pyLock, '[[packages]]\nname = "a"\nversion = "1"\n', 'version = "1"', 'version = "2"'],
  [pipfileLock, '{"_meta":{"hash":"x"},"default":{"a":{"version":"==1"}},"develop":{}}', '"==1"', '"==2"'],
  [
    gradleLock,
    '# x\na=1:a:1=no\n'.replace('a=1:a:1=no', 'g:a:1=compileClasspath\ng:t:1=testCompileClasspath'),
    'g:a:1',
    'g:a:2',
  ],
  [
    nugetLock,
    '{"version":1,"dependencies":{"net8.0":{"a":{"type":"Direct","resolved":"1"},"lib":{"type":"Project"}}}}',
    '"1"',
    '"2"',
  ],
  [
    composerLock,
    '{"content-hash":"x","packages":[{"name":"a","version":"1"}],"packages-dev":[]}',
    '"version":"1"',
    '"version":"2"',
  ],
  [
    gemfileLock,
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1)\n      b (~> 1)\n    b (1.1)\n',
    'a (1)',
    'a (2)',
  ],
  [mixLock, '%{\n  "a": {:hex, :a, "1", "hash", [:mix], [], "hexpm", "inner"},\n}\n', '"1"', '"2"'],
]

describe.each(ofOne)('$id', (lock, text, part, changed) => {
  test('touches its project when something is resolved otherwise', () => {
    const differences = compare(lock, text, text.replace(part, changed))
    expect(differences).toEqual({ '.': [`${lock.id === 'gradle-lock' ? 'g:a' : 'a'} 1 → 2`] })
  })

  test('touches nobody when nothing is', () => {
    expect(compare(lock, text, `${text}\n`)).toEqual({})
    expect(compare(lock, null, null)).toEqual({})
  })
})

describe('a lockfile', () => {
  test.each([nugetLock, composerLock, pipfileLock])('$id that is no JSON is no answer', (lock) => {
    expect(() => compare(lock, '{}', '{')).toThrow('it is not JSON')
  })

  test('of a version with another content says so', () => {
    const [before, after] = ['h', 'i'].map(
      (hash) => `{"dependencies":{"net8.0":{"a":{"resolved":"1","contentHash":"${hash}"}}}}`,
    )
    expect(compare(nugetLock, before ?? '', after ?? '')).toEqual({ '.': ['a 1 with other content'] })
  })

  test('of ten megabytes is compared in a second or so', () => {
    const row = (index: number) =>
      `[[package]]\nname = "crate-${index}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${'c'.repeat(64)}"\ndependencies = ["crate-${index + 1}"]\n\n`
    const crates = Array.from({ length: 40_000 }, (_, index) => row(index)).join('')
    const member = '[[package]]\nname = "api"\nversion = "0.1.0"\ndependencies = ["crate-0"]\n'
    expect(crates.length).toBeGreaterThan(8_000_000)
    const start = performance.now()
    expect(
      compare(
        cargoLock,
        crates + member,
        crates.replace('name = "crate-7"\nversion = "1.0.0"', 'name = "crate-7"\nversion = "1.0.1"') + member,
      ),
    ).toEqual({ api: ['crate-7 1.0.0 → 1.0.1'] })
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
