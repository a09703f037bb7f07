import { z } from 'zod'
import type { LogLine } from '../domain/target.ts'
import { systemClock } from '../lib/clock.ts'
import type { Check } from './check.ts'
import { combine, judge, stopwatch, undecided } from './measure.ts'
import { span } from './options.ts'
import { wantedComponents } from './targets.ts'

const level = z.enum(['debug', 'info', 'warn', 'error', 'fatal'])
const schema = z.strictObject({
  patterns: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe('Literal texts; * stands for anything. A line that has one counts'),
  levels: z
    .array(level)
    .default([])
    .describe('Lines of these levels count, in JSON or as a word at the line’s beginning'),
  atMost: z.int().min(0).default(0).describe('Lines that may count'),
  within: span.optional().describe('Only lines so young; else all that the target keeps'),
  lines: z.int().min(1).max(20_000).default(2000).describe('The newest lines looked at'),
  must: z.array(z.string().min(1).max(200)).default([]).describe('Patterns that some line must have'),
})
type Options = z.output<typeof schema>

/** Reads the replicas' newest log lines and counts those that match. */
export const logScan: Check<Options> = {
  kind: 'log-scan',
  doc: 'The logs of the release have no more lines of some patterns or levels than allowed.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const sets = new Set(wantedComponents(subject).map((component) => component.set))
    const since = options.within === undefined ? {} : { since: systemClock.now().getTime() - options.within }
    const all = await subject.logs({ lines: options.lines, ...since })
    const lines = all.filter((line) => sets.has(line.set) && (subject.replica?.id ?? line.replica) === line.replica)
    const tookMs = took()
    if (options.patterns.length + options.levels.length + options.must.length === 0) {
      const evidence = { asked: 'the logs', wanted: 'patterns, levels or must', found: 'none of them', tookMs }
      return undecided('errored', 'the check names nothing to look for', evidence)
    }
    return combine(
      [judgeBad(lines, options, tookMs), ...options.must.map((one) => judgeMust(lines, one, tookMs))],
      'the logs are as wanted',
    )
  },
}

function judgeBad(lines: readonly LogLine[], options: Options, tookMs: number) {
  const bad = lines.filter((line) => counts(line.text, options))
  const shown = bad.slice(-10).map(({ replica, text }) => `${replica}: ${text.slice(0, 300)}`)
  const evidence = {
    asked: `${lines.length} log lines for ${[...options.patterns, ...options.levels].join(', ')}`,
    wanted: `at most ${options.atMost}`,
    found: bad.length === 0 ? 'none' : `${bad.length}: ${shown.join('\n')}`,
    tookMs,
    figures: { lines: lines.length, matching: bad.length },
  }
  const miss = `${bad.length} log lines match, at most ${options.atMost} may: ${shown.at(-1) ?? ''}`
  return judge(evidence, bad.length > options.atMost ? [miss] : [], `${bad.length} of ${lines.length} log lines match`)
}

function judgeMust(lines: readonly LogLine[], pattern: string, tookMs: number) {
  const found = lines.find((line) => matches(line.text, pattern))
  const evidence = { asked: `${lines.length} log lines`, wanted: pattern, found: found?.text ?? 'no such line', tookMs }
  return judge(evidence, found ? [] : [`no log line has ${pattern}`], `a log line has ${pattern}`)
}

function counts(text: string, options: Options): boolean {
  if (options.patterns.some((pattern) => matches(text, pattern))) return true
  const found = options.levels.length > 0 ? levelOf(text) : undefined
  return found !== undefined && options.levels.some((one) => one === found)
}

/** Whether a text has a pattern's literal parts in their order, in linear time. */
export function matches(text: string, pattern: string): boolean {
  let from = 0
  for (const part of pattern.split('*')) {
    const at = text.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return true
}

const byNumber: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }
const byWord: Record<string, string> = {
  warning: 'warn',
  err: 'error',
  critical: 'fatal',
  panic: 'fatal',
  emerg: 'fatal',
}

function levelOf(text: string): string | undefined {
  const json = /^\s*\{.{0,2000}?"(?:level|severity)"\s*:\s*(?:"([A-Za-z]{1,10})"|(\d{2}))/.exec(text.slice(0, 2200))
  if (json?.[2] !== undefined) return byNumber[Number(json[2])]
  const plain = /^[\s\d:.,TZ+-]{0,40}\[?([A-Za-z]{3,9})[\]:\s]/.exec(text)
  const word = (json?.[1] ?? plain?.[1])?.toLowerCase()
  return word === undefined ? undefined : (byWord[word] ?? word)
}
