import { z } from 'zod'
import type { Check } from './check.ts'
import { describeAsk, doorOf, exchange } from './exchange.ts'
import { judge } from './measure.ts'
import { appPath } from './options.ts'

const metricName = z.string().regex(/^[A-Za-z_:][A-Za-z0-9_:]*$/)
const schema = z.strictObject({
  path: appPath.default('/metrics'),
  has: z.array(metricName).min(1).describe('Names of metrics that must have a value'),
  min: z.record(metricName, z.number()).default({}).describe('Least value of the sum over all labels'),
  max: z.record(metricName, z.number()).default({}),
})
type Options = z.output<typeof schema>

/** Reads a monitoring endpoint in Prometheus' text format. */
export const metrics: Check<Options> = {
  kind: 'metrics',
  doc: 'A Prometheus text endpoint answers and has the metrics wanted.',
  schema,
  async run(subject, options) {
    const ask = { door: doorOf(subject), path: options.path, timeoutMs: subject.timeoutMs, signal: subject.signal }
    const answer = await exchange(ask)
    const found = readMetrics(answer.body)
    const misses = answer.status === 200 ? [] : [`status 200 was wanted, found ${answer.status}`]
    for (const name of new Set([...options.has, ...Object.keys(options.min), ...Object.keys(options.max)])) {
      const value = found.get(name)
      const { [name]: min = Number.NEGATIVE_INFINITY } = options.min
      const { [name]: max = Number.POSITIVE_INFINITY } = options.max
      if (value === undefined || Number.isNaN(value)) misses.push(`the metric ${name} has no value`)
      else if (value < min || value > max) misses.push(`${name} is ${value}, wanted ${min} to ${max}`)
    }
    const evidence = {
      asked: describeAsk(ask),
      wanted: `metrics ${options.has.join(', ')}`,
      found: `status ${answer.status}, ${found.size} metrics`,
      tookMs: answer.tookMs,
      figures: Object.fromEntries(
        [...found].filter(([name, value]) => options.has.includes(name) && Number.isFinite(value)),
      ),
    }
    return judge(evidence, misses, `${ask.path} has ${options.has.join(', ')}`)
  },
}

/** Metric name → sum of its values over all labels, of a text in Prometheus' exposition format. */
export function readMetrics(text: string): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of text.split('\n')) {
    const name = /^[A-Za-z_:][A-Za-z0-9_:]*/.exec(line)?.[0]
    if (name === undefined) continue
    const rest = line.slice(name.length)
    const after = rest.startsWith('{') ? rest.slice(rest.lastIndexOf('}') + 1) : rest
    const [value = ''] = after.trim().split(/\s+/)
    if (value !== '') sums.set(name, (sums.get(name) ?? 0) + numberOf(value))
  }
  return sums
}

function numberOf(text: string): number {
  if (/^[+]?Inf$/i.test(text)) return Number.POSITIVE_INFINITY
  return /^-Inf$/i.test(text) ? Number.NEGATIVE_INFINITY : Number(text)
}
