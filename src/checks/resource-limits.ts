import { z } from 'zod'
import type { ObservedReplica } from '../domain/target.ts'
import type { CheckResult, Evidence } from '../domain/verdict.ts'
import type { Check, ComponentSubject } from './check.ts'
import { combine, judge, stopwatch, undecided } from './measure.ts'
import { seeComponents } from './targets.ts'

const range = z.strictObject({ min: z.number().min(0).optional(), max: z.number().min(0).optional() })
const schema = z.strictObject({
  withinLimits: z.boolean().default(true).describe('Usage must be at or below the limits of the environment'),
  memoryOfRequest: range
    .optional()
    .describe('Optimised: used memory as a share of the request, e.g. { min: 0.05, max: 1 }'),
  cpuOfRequest: range.optional().describe('Optimised: used CPU as a share of the request'),
})
type Options = z.output<typeof schema>
type Resource = {
  name: string
  used: number | null
  limit: number | undefined
  request: number | undefined
  range?: Options['cpuOfRequest']
}

/** Compares what replicas really use with their limits and requests. */
export const resourceLimits: Check<Options> = {
  kind: 'resource-limits',
  doc: 'Measured memory and CPU of every replica respect the limits, and stand in the wanted relation to the requests.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const seen = await seeComponents(subject)
    const tookMs = took()
    const results = seen.flatMap(({ component, replicas }) =>
      replicas.flatMap((replica) =>
        resourcesOf(component, replica, options).map((one) => judgeResource(component, replica, one, options, tookMs)),
      ),
    )
    return combine(results, 'measured usage respects the limits and requests')
  },
}

function resourcesOf(component: ComponentSubject, replica: ObservedReplica, options: Options): Resource[] {
  const { limits, requests } = component
  return [
    {
      name: 'memory in bytes',
      used: replica.memoryBytes,
      limit: limits.memoryBytes,
      request: requests.memoryBytes,
      range: options.memoryOfRequest,
    },
    {
      name: 'CPU in millicpu',
      used: replica.millicpu,
      limit: limits.millicpu,
      request: requests.millicpu,
      range: options.cpuOfRequest,
    },
  ]
}

function judgeResource(
  component: ComponentSubject,
  replica: ObservedReplica,
  resource: Resource,
  options: Options,
  tookMs: number,
): CheckResult {
  const { name, used, limit, request, range: wanted } = resource
  const evidence: Evidence = {
    asked: `${name} of ${replica.id}`,
    wanted: wishOf(resource, options),
    found: used === null ? 'not measured' : String(Math.round(used)),
    tookMs,
    ...(used === null ? {} : { figures: { used } }),
  }
  if (options.withinLimits && limit === undefined) {
    return undecided('errored', `${component.name} declares no limit of ${name}, so nothing can be respected`, evidence)
  }
  if (wanted !== undefined && (request === undefined || request === 0)) {
    return undecided('errored', `${component.name} declares no request of ${name} to compare with`, evidence)
  }
  if (used === null || !Number.isFinite(used)) {
    return undecided('inconclusive', `${name} of ${replica.id} is not measured yet`, evidence)
  }
  return judge(evidence, missesOf(replica, used, resource, options), `${replica.id} uses ${Math.round(used)} ${name}`)
}

function missesOf(replica: ObservedReplica, used: number, resource: Resource, options: Options): string[] {
  const { name, limit, request, range: wanted } = resource
  const misses: string[] = []
  if (options.withinLimits && limit !== undefined && used > limit) {
    misses.push(`${replica.id} uses ${Math.round(used)} ${name}, its limit is ${limit}`)
  }
  if (wanted === undefined || request === undefined) return misses
  const share = used / request
  const told = `${replica.id} uses ${Math.round(share * 100)} % of its request of ${name}`
  if (wanted.max !== undefined && share > wanted.max)
    misses.push(`${told}, at most ${Math.round(wanted.max * 100)} % was wanted`)
  if (wanted.min !== undefined && share < wanted.min)
    misses.push(`${told}, at least ${Math.round(wanted.min * 100)} % was wanted`)
  return misses
}

function wishOf({ limit, request, range: wanted }: Resource, options: Options): string {
  const wishes: string[] = []
  if (options.withinLimits) wishes.push(`at most ${limit ?? 'a declared limit'}`)
  if (wanted !== undefined)
    wishes.push(`${wanted.min ?? 0} to ${wanted.max ?? '∞'} of the request ${request ?? '(none)'}`)
  return wishes.join(', ') || 'a measurement'
}
