import { z } from 'zod'
import type { CheckResult } from '../domain/verdict.ts'
import type { Check } from './check.ts'
import { combine, judge, stopwatch, undecided } from './measure.ts'
import { type SeenComponent, seeComponents } from './targets.ts'

const schema = z.strictObject({
  atLeast: z.int().min(1).optional().describe('Replicas wanted of each component; else as many as the target was told'),
  mostRestarts: z.int().min(0).default(0).describe('Restarts that a replica may have had'),
})
type Options = z.output<typeof schema>

/** Looks whether all replicas of the release run and are ready. */
export const processState: Check<Options> = {
  kind: 'process-state',
  doc: 'Every wanted replica runs, is ready, and was not restarted.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const seen = await seeComponents(subject)
    const tookMs = took()
    const oneReplica = subject.replica !== null
    return combine(
      seen.map((one) => judgeSet(one, options, tookMs, oneReplica)),
      'every wanted replica is ready and none was restarted too often',
    )
  },
}

function judgeSet(
  { component, set, replicas }: SeenComponent,
  options: Options,
  tookMs: number,
  one: boolean,
): CheckResult {
  const wanted = one ? 1 : (options.atLeast ?? Math.max(1, set?.wanted ?? 1))
  const ready = replicas.filter((replica) => replica.state === 'ready')
  const evidence = {
    asked: `replicas of ${component.name} (${component.set})`,
    wanted: `${wanted} ready, at most ${options.mostRestarts} restarts each`,
    found: set === null ? 'the replica set is not there' : describe(replicas),
    tookMs,
    figures: { wanted, ready: ready.length, restarts: replicas.reduce((sum, replica) => sum + replica.restarts, 0) },
  }
  const restarted = replicas.filter((replica) => replica.restarts > options.mostRestarts)
  const misses = restarted.map((replica) => `${replica.id} was restarted ${replica.restarts} times`)
  const ill = replicas.filter((replica) => replica.state === 'unready' || replica.state === 'failed')
  misses.push(...ill.map((replica) => `${replica.id} is ${replica.state}: ${replica.because ?? 'no reason given'}`))
  const starting = replicas.some((replica) => replica.state === 'starting')
  if (misses.length === 0 && ready.length < wanted && starting) {
    return undecided(
      'inconclusive',
      `${component.name}: ${ready.length} of ${wanted} ready, others still start`,
      evidence,
    )
  }
  if (ready.length < wanted)
    misses.unshift(`${component.name}: ${wanted} ready replicas were wanted, found ${ready.length}`)
  return judge(evidence, misses, `${component.name}: ${ready.length} of ${wanted} ready`)
}

function describe(replicas: SeenComponent['replicas']): string {
  if (replicas.length === 0) return 'no replica'
  return replicas.map(({ id, state, restarts }) => `${id} ${state}, ${restarts} restarts`).join('; ')
}
