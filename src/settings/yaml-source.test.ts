import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue, example } from './example.testdata.ts'
import { parseSettings } from './parse.ts'
import { largestSource, readYaml } from './yaml-source.ts'

const codesOf = (text: string) => readYaml(text).troubles.map(({ code }) => code)
const fill = (piece: string) => piece.repeat(Math.floor((largestSource - 2_000) / piece.length))

describe('readYaml', () => {
  test('plain settings become plain data without prototype', () => {
    const { value, troubles } = readYaml('a: 1\nb: [true, x, null]\nc: { d: "2" }\n')
    expect(troubles).toEqual([])
    expect(value).toEqual(
      Object.assign(Object.create(null), {
        a: 1,
        b: [true, 'x', null],
        c: Object.assign(Object.create(null), { d: '2' }),
      }),
    )
    expect(Object.getPrototypeOf(value)).toBeNull()
  })

  test.each([
    ['an alias', 'a: &x 1\nb: *x\n', 'yaml-alias'],
    ['a merge key with an alias', 'a: &x { b: 1 }\nc: { <<: *x }\n', 'yaml-alias'],
    ['a custom tag', 'a: !shell rm\n', 'yaml-tag'],
    ['a binary tag', 'a: !!binary aGk=\n', 'yaml-tag'],
    ['a tag of another language', 'a: !!js/function "function () {}"\n', 'yaml-tag'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'yaml-documents'],
    ['YAML 1.1', '%YAML 1.1\n---\na: yes\n', 'yaml-version'],
    ['a key twice', 'a: 1\na: 2\n', 'duplicate-key'],
    ['a number as a key', '1: a\n', 'yaml-key'],
    ['a list as a key', '? [a, b]\n: c\n', 'yaml-key'],
    ['a broken quote', 'a: "b\n', 'yaml-syntax'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml-syntax'],
    ['too much', 'a'.repeat(largestSource + 1), 'yaml-too-large'],
    ['lists too deep', '['.repeat(100) + ']'.repeat(100), 'yaml-too-deep'],
    ['blocks too deep', Array.from({ length: 100 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'yaml-too-deep'],
  ])('[T26] %s is refused', (_name, text, code) => {
    expect(codesOf(text)).toContain(code)
  })

  test('64 levels are read, as promised', () => {
    expect(codesOf('['.repeat(64) + ']'.repeat(64))).toEqual([])
    expect(codesOf(Array.from({ length: 64 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toEqual([])
  })

  test('YAML 1.2 is read: no, on and 012 are what they look like', () => {
    expect({ ...(readYaml('a: no\nb: on\nc: 012\nd: 1e3\n').value as object) }).toEqual({
      a: 'no',
      b: 'on',
      c: 12,
      d: 1000,
    })
  })

  test('nothing is plain null, and refused by the schema', () => {
    expect(parseSettings('', catalogue).findings[0]).toMatchObject({ line: 1, column: 1 })
    expect(parseSettings('# nothing\n', catalogue).settings).toBeUndefined()
  })
})

const bombs: Readonly<Record<string, string>> = {
  laughs: `a: &a [x,x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a,*a]`).join('\n')}`,
  'open lists': fill('['),
  'open blocks': fill('{a: '),
  'closed lists': fill(']'),
  dashes: fill('- '),
  questions: fill('? '),
  colons: fill(': '),
  'one long line': `a: ${fill('x')}`,
  'one long key': `${fill('k')}: 1`,
  'spaces at the end': `a: b${fill(' ')}`,
  'an unclosed quote': `a: "${fill('\\"')}`,
  escapes: `a: "${fill('\\u0041')}"`,
  'many keys': Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'),
  'one key many times': fill('a: 1\n'),
  'many comments': fill('# c\n'),
  'many documents': fill('---\n'),
  'many anchors': fill('- &a x\n'),
  'many aliases': fill('- *a\n'),
  'many tags': fill('- !x y\n'),
  'many unknown keys in apps': `apps:\n${fill('  a1: {}\n')}`,
  'flow of pairs': `{${fill('a: 1, ')}}`,
  'folded lines': `a: >\n${fill(' x\n\n')}`,
  tabs: fill('\t'),
  'carriage returns': fill('\r'),
  'nothing but nul': fill('\0'),
  'a duration of digits': example.replace('during: 5m', `during: ${'1'.repeat(200_000)}`),
  'a duration of points': example.replace('during: 5m', `during: "${'1.'.repeat(100_000)}"`),
  'a host of braces': example.replace('hosts: ["{app}"]', `hosts: ["${'{'.repeat(200_000)}"]`),
  'a glob of dots': example.replace('apps/blog/**', `a${'/..'.repeat(60_000)}x`),
  'a glob of stars': example.replace('apps/blog/**', `${'*'.repeat(280)}`),
  'a memory of digits': example.replace('memory: 2Gi', `memory: ${'9'.repeat(200_000)}`),
  'a url of slashes': example.replace(
    'desk: { kind: log }',
    `desk: { kind: webhook, url: "http://${'/'.repeat(200_000)}" }`,
  ),
  'a zone of slashes': example.replace('timeZone: Europe/Paris', `timeZone: ${'a/'.repeat(100_000)}`),
  'look-ups': example.replace('${'.concat('{ database.url }}'), '${'.concat('{').repeat(60_000)),
  'many slot windows': example.replace(
    'daily: 12:00-24:00 }',
    `daily: 12:00-24:00 }${'\n      - { app: blog, daily: 12:00-24:00 }'.repeat(4_000)}`,
  ),
  'many paths': example.replace('[apps/blog/**]', `[${'"a/*/**",'.repeat(8_000)}]`),
  'many dependencies': example.replace('dependsOn: [common, shop.api]', `dependsOn: [${'shop.api,'.repeat(20_000)}]`),
  'many misspelt names': example.replace('environments: [prod]', `environments: [${'prodd,'.repeat(30_000)}]`),
}

describe('bombs', () => {
  test.each(Object.entries(bombs))('[T26] %s: answered within 200 ms of CPU, without exception', (_name, text) => {
    const tries = [1, 2, 3].values().map(() => cpuOf(() => parseSettings(text, catalogue)))
    expect(tries.some((spent) => spent < 200)).toBe(true)
  })

  test('[T26] 2,000 random texts of YAML’s own characters: never an exception', () => {
    const piece = fc.constantFrom(
      'a',
      'apps',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '\n',
      '\n  ',
      '"',
      "'",
      '|',
      '>',
      '&a ',
      '*a',
      '!t ',
      '#',
      '%',
      '\t',
      '---\n',
      '<<',
      '\0',
      '\u2028',
      'é',
      '1',
      '~',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { settings, findings } = parseSettings(pieces.join(''), catalogue)
        expect(settings !== undefined || findings.length > 0).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

describe('keys that would reach a prototype', () => {
  const lines = example.split('\n')
  const blocks = lines.flatMap((line, i) =>
    /^\s*[\w-]+:\s*$/.test(line) && /^\s*[\w-]+:/.test(lines[i + 1] ?? '') ? [i] : [],
  )

  test.each(['__proto__', 'constructor', 'prototype'])(
    '[T27] %s is refused in every block of the example, and nothing is polluted',
    (key) => {
      expect(blocks.length).toBeGreaterThan(15)
      for (const i of blocks) {
        const indent = /^\s*/.exec(lines[i + 1] ?? '')?.[0] ?? ''
        const text = lines.toSpliced(i + 1, 0, `${indent}${key}: { polluted: true }`).join('\n')
        const { settings, findings } = parseSettings(text, catalogue)
        expect(settings).toBeUndefined()
        expect(findings).toContainEqual(expect.objectContaining({ code: 'forbidden-key', line: i + 2 }))
      }
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  test('[T27] they are refused in the options of kinds too', () => {
    const text = example.replace('{ path: /api/health }', '{ path: /, __proto__: { status: 500 } }')
    expect(parseSettings(text, catalogue).findings[0]?.code).toBe('forbidden-key')
  })
})
