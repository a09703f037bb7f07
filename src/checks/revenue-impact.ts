import { z } from 'zod'
import { formatDuration } from '../lib/duration.ts'
import { AppError } from '../lib/errors.ts'
import type { Check } from './check.ts'
import { describeAsk, doorOf, exchange } from './exchange.ts'
import { brief, valueAt } from './json-value.ts'
import { judge } from './measure.ts'
import { appPath, span } from './options.ts'

const secondsPerYear = 31_536_000

const schema = z.strictObject({
  path: appPath.describe('An endpoint that answers JSON'),
  field: z.string().max(200).describe('Dotted path to a number in it'),
  below: z.number().describe('Any value under this is a revenue impact'),
  exposure: span.default(120_000).describe('How long an impact would last until it is taken back'),
})
type Options = z.output<typeof schema>

/** Reads a business figure and says what an impact on revenue would cost. */
export const revenueImpact: Check<Options> = {
  kind: 'revenue-impact',
  doc: 'A business figure is not below its threshold; the revenue at risk (yearly revenue / 31,536,000 s × exposure) is told.',
  schema,
  async run(subject, options) {
    const { revenue } = subject
    if (revenue === null) {
      throw new AppError('invalid-input', `${subject.app} declares no yearly revenue`, {
        hint: 'Set apps.<app>.revenue.',
      })
    }
    const ask = { door: doorOf(subject), path: options.path, timeoutMs: subject.timeoutMs, signal: subject.signal }
    const answer = await exchange(ask)
    const value = numberIn(answer.body, options.field)
    if (answer.status !== 200 || value === undefined) {
      throw new AppError(
        'unavailable',
        `a number at ${options.field} of ${options.path} was wanted, found status ${answer.status} ${brief(answer.body)}`,
      )
    }
    const perSecond = revenue.yearly / secondsPerYear
    const atRisk = Math.round(perSecond * (options.exposure / 1000) * 100) / 100
    const risk = `${atRisk} ${revenue.currency} at risk over ${formatDuration(options.exposure)}`
    const evidence = {
      asked: `${describeAsk(ask)}, ${options.field}`,
      wanted: `at least ${options.below}`,
      found: `${value}; ${risk}`,
      tookMs: answer.tookMs,
      figures: { value, revenuePerSecond: perSecond, revenueAtRisk: atRisk },
    }
    const misses = value < options.below ? [`${options.field} is ${value}, below ${options.below}: ${risk}`] : []
    return judge(evidence, misses, `no revenue impact: ${options.field} is ${value}; an impact would put ${risk}`)
  },
}

function numberIn(body: string, field: string): number | undefined {
  try {
    const value = valueAt(JSON.parse(body), field)
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  } catch {
    return undefined
  }
}
