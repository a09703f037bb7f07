import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exampleSettings, parseExample, readExampleText } from './support/blueocean-settings.ts'

/** How many requirements each area has that BlueOcean's settings must answer for. */
const areas = { GEN: 14, APP: 38, GATE: 16, PH8: 26, TRG: 20, URL: 24, INF: 44, RES: 30, RBK: 13, FLOW: 20 }

test('BlueOcean’s settings have neither errors nor warnings', () => {
  expect(parseExample().findings).toEqual([])
})

test.each(Object.entries(areas))(
  'every %s requirement has its place in tidegate.yaml or in the README’s table',
  (area, count) => {
    const told = idsIn(readExampleText() + readFileSync('examples/blueocean/README.md', 'utf8'))
    const wanted = Array.from({ length: count }, (_, i) => `${area}-${String(i + 1).padStart(3, '0')}`)
    expect(wanted.filter((id) => !told.has(id))).toEqual([])
  },
)

test('the eight phases each have real checks for every app, in order', () => {
  const { suites, apps } = exampleSettings()
  const phases = suites['eight-phases']!.phases
  expect(phases).toHaveLength(8)
  expect(phases.map(({ title }) => title[0])).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  for (const app of Object.values(apps)) {
    const requirements = phases.flatMap(({ id, checks }) =>
      [...checks, ...(app.checks[id] ?? [])].flatMap((use) => use.requirement),
    )
    const missing = Array.from({ length: 24 }, (_, i) => `PH8-0${String(i + 1).padStart(2, '0')}`).filter(
      (id) => !requirements.includes(id),
    )
    expect(missing, app.title).toEqual([])
  }
})

test('phrases, people and slots are those of the rules', () => {
  const { apps, slots } = exampleSettings()
  expect(apps['nextgen']!.phrases['production']).toEqual({
    en: 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED',
    fr: 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMÉ',
  })
  expect(Object.values(apps).map(({ phrases }) => phrases['production']!['en'])).toEqual([
    'DEPLOY NEXTSTEP PROD',
    'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED',
    'DEPLOY KREACH PROD',
    'DEPLOY KVIBE PROD',
  ])
  expect(apps['nextgen']!.approvals.people).toBe(2)
  expect(slots[0]!.windows.map(({ app, daily }) => `${app} ${daily}`)).toEqual([
    'nextstep 09:00-12:00',
    'nextgen 12:00-15:00',
    'kreach 15:00-18:00',
    'kvibe 18:00-21:00',
  ])
})

test('the demo’s shortened settings are valid too, and every shortened figure is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueocean-settings-'))
  try {
    const file = join(folder, 'tidegate.yaml')
    writeFileSync(file, readExampleText())
    const said = execFileSync(process.execPath, ['examples/blueocean/tools/demo-settings.mjs', file], {
      encoding: 'utf8',
    })
    const shorter = readFileSync(file, 'utf8')
    expect(parseExample(shorter).findings).toEqual([])
    expect(changedLines(readExampleText(), shorter)).toBe(said.trim().split('\n').length)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** All requirement ids of a text; `GATE-001 … GATE-005` stands for all between, too. */
function idsIn(text: string): Set<string> {
  const ids = new Set(text.match(/\b[A-Z][A-Z0-9]+-\d{3}\b/g))
  for (const [, area, from, until] of text.matchAll(/\b([A-Z][A-Z0-9]+)-(\d{3}) … \1-(\d{3})\b/g)) {
    for (let n = Number(from); n <= Number(until); n++) ids.add(`${area}-${String(n).padStart(3, '0')}`)
  }
  return ids
}

function changedLines(before: string, after: string): number {
  const lines = after.split('\n')
  return before.split('\n').filter((line, i) => line !== lines[i]).length
}
