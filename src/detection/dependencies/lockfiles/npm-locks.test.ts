import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LockReader } from '../reader.ts'
import { bunBinaryLock, bunLock } from './bun.ts'
import { npmLock } from './npm.ts'
import { blocksAt, readBlocks, textAt } from './npm-blocks.ts'
import { compareResolutions, type Resolutions } from './npm-resolutions.ts'
import { pnpmLock } from './pnpm.ts'
import { yarnLock } from './yarn-berry.ts'

const every: readonly LockReader[] = [npmLock, pnpmLock, yarnLock, bunLock]

describe('blocks', () => {
  test('keys in quotes, long keys on lines of their own, folded texts, lists and several documents', () => {
    const blocks = readBlocks(
      "a: 1\n---\n'@x/y@1':\n  b: 'two'\n  note: >-\n    c: 3\n    d\n\n  list:\n    - e: 4\n  f: {g: 5}\n? very-long\n: h: 6\n  i: 7\nlast: 8\n",
    )
    expect([...blocks.keys()]).toEqual(['a', '@x/y@1', 'very-long', 'last'])
    expect(textAt(blocksAt(blocks, '@x/y@1'), 'b')).toBe('two')
    expect(textAt(blocksAt(blocks, '@x/y@1'), 'c')).toBeUndefined()
    expect(textAt(blocksAt(blocks, '@x/y@1'), 'f')).toBe('{g: 5}')
    expect([...blocksAt(blocks, 'very-long')]).toEqual([
      ['h', '6'],
      ['i', '7'],
    ])
  })

  test('references, tabs and the marks of a merge are refused', () => {
    for (const text of ['a: &x 1\n', 'a: *x\n', 'a:\n\tb: 1\n', 'a: 1\n<<<<<<< HEAD\n'])
      expect(() => readBlocks(text)).toThrow()
  })

  test('whatever is written, it is read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...' :\n-?"\'{}|>ab') }), (text) => {
        expect(readBlocks(text)).toBeInstanceOf(Map)
      }),
    )
  })
})

describe('whose packages changed', () => {
  const graph = (versions: Readonly<Record<string, string>>, wanted: readonly string[]): Resolutions => ({
    packages: new Map(
      Object.entries(versions).map(([name, version]) => [
        name,
        { name, version, brings: [`${name}b`, 'ring'].filter((key) => key in versions) },
      ]),
    ),
    members: new Map([['m', { runtime: wanted, development: [] }]]),
  })

  test('packages that bring each other in a ring are told once', () => {
    const before = graph({ ring: '1', ringb: '1' }, ['ring'])
    const after = graph({ ring: '1', ringb: '2' }, ['ring'])
    expect(compareResolutions(before, after)).toEqual(new Map([['m', ['ringb 1 → 2']]]))
  })

  test('new and gone packages; a member that is new or gone', () => {
    expect(compareResolutions(graph({ a: '1' }, ['a']), graph({ b: '1' }, ['b'])).get('m')).toEqual([
      'a 1 is gone',
      'b 1 is new',
    ])
    expect(compareResolutions({ packages: new Map(), members: new Map() }, graph({ b: '1' }, ['b'])).get('m')).toEqual([
      'b 1 is new',
    ])
  })

  test('a lockfile concerns nobody where it is compared with itself', () => {
    const versions = fc.dictionary(fc.constantFrom('a', 'ab', 'abb', 'ring'), fc.constantFrom('1', '2'))
    fc.assert(
      fc.property(versions, fc.subarray(['a', 'ab', 'none']), (found, wanted) => {
        expect(compareResolutions(graph(found, wanted), graph(found, wanted)).size).toBe(0)
      }),
    )
  })
})

describe('bad input', () => {
  for (const lock of every) {
    test(`${lock.id} refuses what is no lockfile, or says of it that it concerns nobody for sure`, () => {
      for (const text of ['[1]', '{"a": 1}', '<<<<<<< HEAD\n']) {
        const bytes = Buffer.from(text)
        const outcome = (() => {
          try {
            return lock.compare(Buffer.from(''), bytes)
          } catch (error) {
            return error
          }
        })()
        expect(outcome instanceof Error || isEmpty(outcome)).toBe(true)
      }
    })
  }

  test('a lockfile that is gone concerns everybody or everyone it named', () => {
    const lock = Buffer.from(
      '{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0"}}}',
    )
    expect(npmLock.compare(lock, null).members).toEqual(new Map([['.', ['a 1.0.0 is gone']]]))
    expect(yarnLock.compare(Buffer.from('a@1:\n  version "1"\n'), null).members).toBe('everything')
    expect(bunBinaryLock.compare(Buffer.from('1'), Buffer.from('2')).members).toBe('everything')
  })
})

function isEmpty(outcome: unknown): boolean {
  const { members, packages } = outcome as ReturnType<LockReader['compare']>
  return members === 'everything' || (members.size === 0 && packages.length === 0)
}

test('a lockfile of ten megabytes is compared in seconds of processor time at most, though every member asks for much', () => {
  const versions = (bumped: string) =>
    Array.from(
      { length: 24_000 },
      (_, i) =>
        `  package-${i}@${i === 77 ? bumped : '1.0.0'}:\n    resolution: {integrity: sha512-${'a'.repeat(86)}==}\n    engines: {node: '>=18', npm: '>=9', pnpm: '>=9', yarn: '>=4', bun: '>=1', deno: '>=2'}\n    deprecated: ${'gone '.repeat(20)}\n`,
    )
  const snapshots = (bumped: string) =>
    Array.from(
      { length: 24_000 },
      (_, i) =>
        `  package-${i}@${i === 77 ? bumped : '1.0.0'}:\n    dependencies:\n      package-${i + 1}: ${i + 1 === 77 ? bumped : '1.0.0'}\n`,
    )
  const lock = (bumped: string) =>
    Buffer.from(
      `lockfileVersion: '9.0'\nimporters:\n${Array.from({ length: 20 }, (_, i) => `  m${i}:\n    dependencies:\n      package-${i * 5}:\n        specifier: ^1.0.0\n        version: 1.0.0\n`).join('')}packages:\n${versions(bumped).join('')}snapshots:\n${snapshots(bumped).join('')}`,
    )
  const [before, after] = [lock('1.0.0'), lock('1.0.1')]
  expect(before.length).toBeGreaterThan(9_000_000)
  const start = process.cpuUsage()
  const { members } = pnpmLock.compare(before, after)
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(4)
  expect([...(members as ReadonlyMap<string, unknown>).keys()]).toEqual(Array.from({ length: 16 }, (_, i) => `m${i}`))
})
