import { request } from 'undici'
import { latencyBoundsMs } from '../../../domain/target.ts'
import type { ArmCounts, Stretch } from '../../../measurements/stretch.ts'
import type { AnalysisSettings } from '../../../settings/analysis-schema.ts'
import { hostsOf } from '../../../settings/place-views.ts'
import type { Scene } from '../scene.ts'
import type { Arms } from './arm-names.ts'
import { componentAt, readyReplicas } from './sources.ts'

/** Requests of our own to both sides, sent past the edge so that they are never counted among those of customers. */
export interface SyntheticTraffic {
  /** What was answered between two instants (epoch ms), and is forgotten with that. */
  take(from: number, until: number): Pick<Stretch, 'next' | 'previous'>
  stop(): void
}

interface Answer {
  readonly at: number
  readonly side: 'next' | 'previous'
  readonly isError: boolean
  readonly ms: number
}

const timeoutMs = 10_000
const replicasKnownForMs = 1000
const mostUnanswered = 200

/** Begins to ask both sides as often as the settings say, in turns over their ready replicas. */
export function startSynthetic(
  scene: Scene,
  wanted: NonNullable<AnalysisSettings['synthetic']>,
  arms: Arms,
): SyntheticTraffic {
  const component = componentAt(scene, wanted.path)
  const host = hostsOf(scene.next.settings, scene.place.app, scene.place.environment)[0] ?? scene.place.app
  const signal = scene.attempt.signal
  let answers: Answer[] = []
  let turn = 0
  let unanswered = 0
  const urls = { next: [] as string[], previous: [] as string[], at: 0 }
  const look = async (now: number) => {
    if (now - urls.at < replicasKnownForMs) return
    urls.at = now
    const of = async (release: string) => (await readyReplicas(scene, arms, release, component)).map(({ url }) => url)
    urls.next = await of(arms.next)
    urls.previous = await of(arms.previous)
  }
  const ask = async (side: 'next' | 'previous') => {
    await look(Date.now()).catch(() => {}) // what was known goes on to be asked
    const url = urls[side][turn % Math.max(1, urls[side].length)]
    if (url === undefined || unanswered >= mostUnanswered) return
    unanswered++
    const begun = performance.now()
    const isError = await fails(new URL(wanted.path, url), host, wanted.expectStatus, signal)
    unanswered--
    if (!signal.aborted) answers.push({ at: Date.now(), side, isError, ms: performance.now() - begun })
  }
  const timer = setInterval(() => {
    turn++
    void ask('next')
    void ask('previous')
  }, 1000 / wanted.perSecond)
  return {
    take(from, until) {
      const mine = answers.filter(({ at }) => at >= from && at < until)
      answers = answers.filter(({ at }) => at >= until)
      return { next: countsOf(mine, 'next'), previous: countsOf(mine, 'previous') }
    },
    stop: () => clearInterval(timer),
  }
}

async function fails(url: URL, host: string, expected: number, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await request(url, {
      headers: { host, 'user-agent': 'tidegate-synthetic' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    await answer.body.dump()
    return answer.statusCode !== expected
  } catch {
    return true // no answer is what an error looks like to a caller
  }
}

function countsOf(answers: readonly Answer[], side: 'next' | 'previous'): ArmCounts {
  const latency = new Array<number>(latencyBoundsMs.length + 1).fill(0)
  let requests = 0
  let errors = 0
  for (const answer of answers) {
    if (answer.side !== side) continue
    requests++
    if (answer.isError) errors++
    const bound = latencyBoundsMs.findIndex((each) => answer.ms <= each)
    const index = bound < 0 ? latencyBoundsMs.length : bound
    latency[index] = (latency[index] ?? 0) + 1
  }
  return { requests, errors, latency }
}
