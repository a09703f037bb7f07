import { z } from 'zod'
import type { AppRoutes, ReleaseSplit } from '../domain/target.ts'
import type { CheckResult } from '../domain/verdict.ts'
import type { Check, CheckSubject, ComponentSubject } from './check.ts'
import { describeAsk, doorOf, exchange } from './exchange.ts'
import { combine, judge, stopwatch } from './measure.ts'
import { wantedComponents } from './targets.ts'

const schema = z.strictObject({
  hosts: z.array(z.string()).default([]).describe('Further host names that must be routed to the app'),
  ask: z.boolean().default(true).describe('Also asks every component through the edge'),
})
type Options = z.output<typeof schema>

/** Looks at the edge's routes: the hosts are known, the release has weight, each component is reached. */
export const routes: Check<Options> = {
  kind: 'routes',
  doc: 'The edge knows the app’s hosts, gives the release traffic, and reaches each of its components.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const { routes: found } = await subject.observe()
    const results = [judgeRoutes(found, subject, options, took())]
    if (options.ask) for (const component of wantedComponents(subject)) results.push(await askRoute(subject, component))
    return combine(results, `the edge routes ${subject.host} to every component`)
  },
}

function judgeRoutes(found: AppRoutes | null, subject: CheckSubject, options: Options, tookMs: number): CheckResult {
  const hosts = [...new Set([subject.host, ...options.hosts])]
  const misses = hosts
    .filter((host) => !found?.hosts.includes(host))
    .map((host) => `the edge does not know the host ${host}`)
  const split = found?.splits.find((one) => one.release === subject.release)
  if (found && (split?.weight ?? 0) <= 0) misses.push(`the release ${subject.release} has no weight at the edge`)
  if (split) misses.push(...unrouted(split, wantedComponents(subject)))
  const evidence = {
    asked: `the edge’s routes of ${subject.app}`,
    wanted: `hosts ${hosts.join(', ')}; ${subject.release} with each component`,
    found:
      found === null ? 'no routes' : `hosts ${found.hosts.join(', ')}; ${found.splits.map(describeSplit).join('; ')}`,
    tookMs,
  }
  return judge(evidence, misses, `the edge knows ${hosts.join(', ')}`)
}

function unrouted(split: ReleaseSplit, components: readonly ComponentSubject[]): string[] {
  return components
    .filter(({ set, route }) => !split.components.some((one) => one.set === set && one.prefix === route))
    .map(({ name, route }) => `${name} is not routed at ${route}`)
}

function describeSplit({ release, weight, components }: ReleaseSplit): string {
  return `${release} ${weight / 10} % (${components.map(({ prefix, component }) => `${prefix} → ${component}`).join(', ')})`
}

/** Whether something answers behind the edge; 502, 503 and 504 are the edge's own words for "nothing there". */
async function askRoute(subject: CheckSubject, component: ComponentSubject): Promise<CheckResult> {
  const ask = {
    door: { ...doorOf({ ...subject, replica: null }) },
    path: component.route,
    timeoutMs: subject.timeoutMs,
    signal: subject.signal,
  }
  const answer = await exchange(ask)
  const evidence = {
    asked: describeAsk(ask),
    wanted: `an answer of ${component.name}`,
    found: `status ${answer.status}`,
    tookMs: answer.tookMs,
    figures: { status: answer.status },
  }
  const gone = [502, 503, 504].includes(answer.status)
  return judge(
    evidence,
    gone ? [`${component.name} is not reached at ${component.route}: status ${answer.status}`] : [],
    'reached',
  )
}
