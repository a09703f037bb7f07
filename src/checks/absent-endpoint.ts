import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { CheckResult } from '../domain/verdict.ts'
import type { Check } from './check.ts'
import { type Answer, type Ask, describeAsk, doorOf, exchange } from './exchange.ts'
import { combine, judge, undecided } from './measure.ts'
import { appPath } from './options.ts'

const schema = z.strictObject({
  paths: z
    .array(appPath)
    .min(1)
    .default([
      '/debug',
      '/debug/pprof/',
      '/__debug__',
      '/_debug',
      '/.env',
      '/.git/config',
      '/actuator/env',
      '/server-status',
    ])
    .describe('Paths that must not answer 2xx or 3xx'),
})
type Options = z.output<typeof schema>

/** Asks for debug endpoints and wants them not to be there. */
export const absentEndpoint: Check<Options> = {
  kind: 'absent-endpoint',
  doc: 'Debug endpoints and private files do not answer; a page that answers every unknown path alike does not count.',
  schema,
  async run(subject, { paths }) {
    const ask = (path: string): Ask => ({
      door: doorOf(subject),
      path,
      timeoutMs: subject.timeoutMs,
      signal: subject.signal,
    })
    const unknown = await exchange(ask(`/${randomBytes(12).toString('hex')}`))
    const results: CheckResult[] = []
    for (const path of paths) results.push(judgeAnswer(ask(path), await exchange(ask(path)), unknown))
    return combine(results, `none of ${paths.length} debug paths answers`)
  },
}

function judgeAnswer(ask: Ask, answer: Answer, unknown: Answer): CheckResult {
  const evidence = {
    asked: describeAsk(ask),
    wanted: 'a status of 4xx, or what every unknown path gets',
    found: `status ${answer.status}`,
    tookMs: answer.tookMs,
    figures: { status: answer.status },
  }
  if (answer.status >= 500) {
    return undecided(
      'inconclusive',
      `${ask.path} answered ${answer.status}, which says nothing of what is there`,
      evidence,
    )
  }
  const open = answer.status < 400 && !(answer.status === unknown.status && answer.body === unknown.body)
  return judge(
    evidence,
    open ? [`${ask.path} answers ${answer.status}: it must not be there`] : [],
    `${ask.path} is not there`,
  )
}
