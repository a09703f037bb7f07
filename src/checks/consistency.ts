import { z } from 'zod'
import { AppError } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { doorOf, exchange } from './exchange.ts'
import { brief, valueAt } from './json-value.ts'
import { judge, stopwatch } from './measure.ts'
import { appPath } from './options.ts'
import { readOnly } from './sql.ts'

const source = z.union([
  z.strictObject({ path: appPath, field: z.string().max(200).describe('Dotted path into the JSON answer') }),
  z.strictObject({ query: z.string().max(10_000).describe('A SELECT; the first value of its first row') }),
])
const schema = z.strictObject({
  sources: z.array(source).min(2).max(10).describe('Places that must tell the same'),
  tolerance: z.number().min(0).default(0).describe('How far numbers may lie apart'),
})
type Options = z.output<typeof schema>
type Source = z.output<typeof source>

/** Reads one fact from several places and wants them to agree. */
export const consistency: Check<Options> = {
  kind: 'consistency',
  doc: 'Endpoints and database tell the same value: data is consistent.',
  schema,
  async run(subject, { sources, tolerance }) {
    const took = stopwatch()
    const values: unknown[] = []
    for (const one of sources) values.push(await read(subject, one))
    const told = sources.map((one, i) => `${nameOf(one)} ${brief(values[i])}`).join('; ')
    const evidence = {
      asked: sources.map(nameOf).join(' = '),
      wanted: tolerance === 0 ? 'the same value' : `values within ${tolerance}`,
      found: told,
      tookMs: took(),
    }
    return judge(
      evidence,
      agree(values, tolerance) ? [] : [`the sources disagree: ${told}`],
      `the sources agree: ${told}`,
    )
  },
}

async function read(subject: CheckSubject, one: Source): Promise<unknown> {
  if ('query' in one) return Object.values((await readOnly(subject, one.query))[0] ?? {})[0]
  const { door, signal, timeoutMs } = { door: doorOf(subject), signal: subject.signal, timeoutMs: subject.timeoutMs }
  const answer = await exchange({ door, path: one.path, timeoutMs, signal })
  if (answer.status !== 200) throw new AppError('unavailable', `${one.path} answered ${answer.status}, 200 was wanted`)
  try {
    return valueAt(JSON.parse(answer.body), one.field)
  } catch (error) {
    throw new AppError('unavailable', `${one.path} answered no JSON: ${brief(answer.body)}`, { cause: error })
  }
}

/** Missing values never agree, not even with each other. */
function agree(values: readonly unknown[], tolerance: number): boolean {
  if (values.some((value) => value === undefined || value === null)) return false
  const numbers = values.map((value) =>
    typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN,
  )
  if (numbers.every(Number.isFinite)) return Math.max(...numbers) - Math.min(...numbers) <= tolerance
  return new Set(values.map((value) => JSON.stringify(value))).size === 1
}

function nameOf(one: Source): string {
  return 'query' in one ? one.query.trim() : `${one.path} ${one.field}`
}
