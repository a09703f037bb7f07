import { describe, expect, it } from 'vitest'
import type { Observation, ObservedReplica } from '../domain/target.ts'
import { beginWatch, type WatchFacts, withObservation } from './facts.ts'
import { judgeHealthLost } from './health-lost.ts'

const rule = { signal: 'health-lost', for: 120_000 } as const
const start = beginWatch({ next: 'next', previous: null }, 0)
const iso = (ms: number) => new Date(ms).toISOString()
const replica = (state: ObservedReplica['state'], unhealthySince: string | null = null): ObservedReplica => ({
  id: 'r1',
  state,
  url: 'http://127.0.0.1:1',
  pid: 1,
  restarts: 0,
  startedAt: iso(0),
  memoryBytes: null,
  millicpu: null,
  unhealthySince,
  because: null,
})
const seen = (...replicas: ObservedReplica[]): Observation => ({
  generation: 1,
  sets: [{ id: 'set', component: 'api', artifact: 'a', wanted: 1, replicas }],
  routes: null,
})
const watch = (facts: WatchFacts, at: number, ...replicas: ObservedReplica[]) =>
  withObservation(facts, seen(...replicas), ['set'], at)

describe('health-lost', () => {
  it('passes while every set has a ready and healthy replica', () => {
    expect(judgeHealthLost(rule, watch(start, 1000, replica('ready')), 1000).outcome).toBe('passed')
  })
  it('is a breach once a set had no ready replica for the whole time', () => {
    const lost = watch(start, 1000, replica('unready'))
    expect(judgeHealthLost(rule, lost, 1000)).toMatchObject({ outcome: 'passed', since: 1000, breaksAt: 121_000 })
    const still = watch(lost, 121_000, replica('unready'))
    expect(judgeHealthLost(rule, still, 121_000)).toMatchObject({
      outcome: 'failed',
      because: 'set had no ready replica for 2 min, wanted less than 2 min',
    })
  })
  it('forgives a set that came back in between', () => {
    const back = watch(watch(start, 1000, replica('unready')), 60_000, replica('ready'))
    expect(judgeHealthLost(rule, watch(back, 121_000, replica('unready')), 121_000).outcome).toBe('passed')
  })
  it('counts a set that the target does not report as lost', () => {
    const facts = withObservation(start, { generation: 1, sets: [], routes: null }, ['set'], 1000)
    expect(facts.health).toEqual([{ set: 'set', lostSince: 1000, unhealthy: [] }])
  })
  it('is a breach when one replica fails its health check for so long beside healthy ones', () => {
    const facts = watch(start, 130_000, replica('ready'), replica('unready', iso(5000)))
    expect(judgeHealthLost(rule, facts, 130_000).outcome).toBe('failed')
  })
  it('never passes unseen, seen long ago, or with an instant that is none', () => {
    expect(judgeHealthLost(rule, start, 0).outcome).toBe('errored')
    expect(judgeHealthLost(rule, watch(start, 0, replica('ready')), 60_000).outcome).toBe('errored')
    expect(judgeHealthLost(rule, watch(start, 0, replica('ready', 'yesterday')), 0).outcome).toBe('errored')
  })
})
