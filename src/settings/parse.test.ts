import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue, example } from './example.testdata.ts'
import { parseSettings } from './parse.ts'

/** The findings of the example after one piece of it was replaced. */
function findingsWith(found: string, replacement: string) {
  expect(example).toContain(found)
  return parseSettings(example.replace(found, replacement), catalogue).findings
}

describe('parseSettings', () => {
  test('the example is read without findings, durations in ms, memory in bytes, defaults filled in', () => {
    const { settings, findings } = parseSettings(example, catalogue)
    expect(findings).toEqual([])
    const web = settings?.apps.shop?.components.web
    expect(web?.resources.prod?.limits).toEqual({ memory: 512 * 2 ** 20, cpu: 500 })
    expect(web).toMatchObject({ health: '/api/health', route: '/', startTimeout: 60_000, secrets: [] })
    expect(settings?.pipelines.premium?.stages[2]).toMatchObject({
      progressDeadline: 900_000,
      watch: { during: 300_000 },
    })
  })

  test('an unknown key is refused, pointed at, with the key that was meant', () => {
    expect(findingsWith('    database: none', '    databse: none')).toEqual([
      {
        severity: 'error',
        code: 'missing-key',
        line: 111,
        column: 3,
        path: 'apps.blog.database',
        what: '“database” is missing (Declared, or the word none: a backup rule must never be silent about it)',
        todo: 'Add “database:” to this block.',
      },
      {
        severity: 'error',
        code: 'unknown-key',
        line: 115,
        column: 5,
        path: 'apps.blog.databse',
        what: '“databse” is not a key that is known here',
        todo: 'Did you mean “database”?',
      },
    ])
  })

  test.each([
    ['title: Blog', 'title: 3', 'wrong-type', 'text was wanted, found the number 3', 'Put quotes around it: "3".'],
    [
      'ports: { dev: 7002 }',
      'ports: { dev: seven }',
      'wrong-type',
      'a number was wanted, found the text "seven"',
      'Write a number.',
    ],
    [
      'ports: { dev: 7002 }',
      'ports: { dev: 70000 }',
      'invalid-value',
      'at most 65535 was wanted, found the number 70000',
      '',
    ],
    ['during: 5m', 'during: five', 'invalid-value', 'a duration such as 90s, 5m or 1h30m was wanted, found "five"', ''],
    [
      'kind: development',
      'kind: develpment',
      'invalid-value',
      'found the text "develpment"',
      'Did you mean “development”?',
    ],
    [
      'signal: health-lost',
      'signal: health-lots',
      'invalid-value',
      'found the text "health-lots"',
      'Did you mean “health-lost”?',
    ],
    ['above: 0.1, for: 5m', 'abov: 0.1, for: 5m', 'unknown-key', '“abov” is not', 'Did you mean “above”?'],
    ['min: 3, max: 10', 'min: 3, mx: 10', 'unknown-key', '“mx” is not', 'Did you mean “max”?'],
    [
      'database: none',
      'database: nothing',
      'wrong-type',
      '“none” or a block of keys was wanted, found the text "nothing"',
      '',
    ],
    ['daily: 09:00-12:00', 'daily: 9-12', 'invalid-value', 'a daily window such as 09:00-12:00 was wanted', ''],
    ['until: 2027-01-02T08:00:00', 'until: soon', 'invalid-value', 'a local time such as', ''],
    ['  blog:\n', '  Blog:\n', 'invalid-name', 'lower-case letters, digits and dashes', 'Rename it.'],
    ['kind: slot', 'kind: slots', 'unknown-kind', 'a kind of gate was wanted, found “slots”', 'Did you mean “slot”?'],
    ['kind: canary', 'kind: canari', 'unknown-kind', 'a kind of strategy was wanted', 'Did you mean “canary”?'],
    ['kind: soak, for: 10m', 'kind: soak, fro: 10m', 'unknown-key', '“fro” is not', 'Did you mean “for”?'],
    ['weight: 10, hold', 'weight: 1000, hold', 'invalid-value', 'at most 100 was wanted', ''],
    [
      'kind: http, with: { path: /api/health }',
      'kind: http, with: { path: /h, stats: 3 }',
      'unknown-key',
      '“stats” is not',
      'Did you mean “status”?',
    ],
    ['paths: [apps/blog/**]', 'paths: [../secret/**]', 'invalid-value', 'a path inside the repository', ''],
  ])('%j written as %j is a finding that says what and what to do', (found, replacement, code, what, todo) => {
    const findings = findingsWith(found, replacement)
    const finding = findings.find((candidate) => candidate.code === code)
    expect(finding, JSON.stringify(findings)).toBeDefined()
    expect(finding?.what).toContain(what)
    expect(finding?.todo).toContain(todo)
  })

  test('a finding points at the line where the wrong thing is written', () => {
    const lines = example.replace('signal: error-rate, above: 0.1', 'signal: error-rate, above: 10').split('\n')
    const [finding] = parseSettings(lines.join('\n'), catalogue).findings
    expect(lines[(finding?.line ?? 0) - 1]?.slice((finding?.column ?? 0) - 1)).toMatch(/^10, for/)
  })
})

describe('settings that anything may have happened to', () => {
  const lines = example.split('\n')
  const edit = fc.oneof(
    fc.record({ do: fc.constant('cut' as const), line: fc.nat(lines.length - 1) }),
    fc.record({ do: fc.constant('double' as const), line: fc.nat(lines.length - 1) }),
    fc.record({ do: fc.constant('indent' as const), line: fc.nat(lines.length - 1) }),
    fc.record({
      do: fc.constant('splice' as const),
      at: fc.nat(example.length),
      cut: fc.nat(12),
      text: fc.string({ unit: 'grapheme', maxLength: 8 }),
    }),
    fc.record({
      do: fc.constant('splice' as const),
      at: fc.nat(example.length),
      cut: fc.nat(3),
      text: fc.constantFrom(
        '[',
        '{',
        '}',
        ': ',
        '- ',
        '&a ',
        '*a',
        '!!js ',
        '<<',
        '|',
        '"',
        '\t',
        '---\n',
        '%YAML 1.1\n',
        '__proto__: ',
      ),
    }),
  )

  test('[T26] 1,000 random mutations of a valid file: never an exception, always settings or findings that stand in the text', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(mutate, example)
        const { settings, findings } = parseSettings(text, catalogue)
        if (settings === undefined) expect(findings.some((finding) => finding.severity === 'error')).toBe(true)
        const height = text.split(/\r\n|\r|\n/).length
        for (const { line, column, what, todo } of findings) {
          expect(line >= 1 && line <= height && column >= 1).toBe(true)
          expect(what !== '' && todo !== '').toBe(true)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

type Edit =
  | { readonly do: 'cut' | 'double' | 'indent'; readonly line: number }
  | { readonly do: 'splice'; readonly at: number; readonly cut: number; readonly text: string }

function mutate(text: string, edit: Edit): string {
  if (edit.do === 'splice') return text.slice(0, edit.at) + edit.text + text.slice(edit.at + edit.cut)
  const lines = text.split('\n')
  const line = lines[edit.line] ?? ''
  if (edit.do === 'cut') lines.splice(edit.line, 1)
  if (edit.do === 'double') lines.splice(edit.line, 0, line)
  if (edit.do === 'indent') lines[edit.line] = `  ${line}`
  return lines.join('\n')
}
