import { describe, expect, it } from 'vitest'
import { component, observed, order, replica, serve, subject } from '../../test/support/check-subject.ts'
import type { Observation, ObservedReplica } from '../domain/target.ts'
import { processState } from './process-state.ts'
import { resourceLimits } from './resource-limits.ts'
import { routes } from './routes.ts'
import { runCheck } from './run-check.ts'

const seeing = (...replicas: ObservedReplica[]) => ({ observe: async () => observed(replicas) })

describe('process-state', () => {
  const run = (over: object, options = {}) => runCheck(processState, subject(over), order(options))
  it('passes when every wanted replica is ready', async () => {
    expect((await run(seeing(replica(), replica({ id: 'api-2' })))).outcome).toBe('passed')
  })
  it('fails by a replica that is not ready, with its reason', async () => {
    const found = await run(
      seeing(replica(), replica({ id: 'api-2', state: 'unready', because: 'health answered 500' })),
    )
    expect(found).toMatchObject({
      outcome: 'failed',
      because: expect.stringContaining('api-2 is unready: health answered 500') as string,
    })
  })
  it('fails by restarts, and by a replica set that is not there', async () => {
    expect((await run(seeing(replica({ restarts: 1 })))).because).toContain('api-1 was restarted 1 times')
    expect((await run(seeing(replica({ restarts: 1 })), { mostRestarts: 1 })).outcome).toBe('passed')
    expect((await run({ observe: async () => observed([], { sets: [] }) })).outcome).toBe('failed')
  })
  it('does not judge replicas that still start', async () => {
    expect((await run(seeing(replica(), replica({ id: 'api-2', state: 'starting' })))).outcome).toBe('inconclusive')
  })
  it('wants as many replicas as the check says', async () => {
    expect((await run(seeing(replica()), { atLeast: 2 })).because).toContain('2 ready replicas were wanted, found 1')
  })
  it('is errored when the target cannot be seen', async () => {
    const blind = { observe: () => Promise.reject(new Error('the host does not answer')) }
    expect((await run(blind)).because).toContain('the host does not answer')
  })
})

describe('resource-limits', () => {
  const mebi = 2 ** 20
  const limited = component({
    limits: { memoryBytes: 512 * mebi, millicpu: 500 },
    requests: { memoryBytes: 256 * mebi, millicpu: 250 },
  })
  const run = (used: Partial<ObservedReplica>, options = {}, api = limited) =>
    runCheck(resourceLimits, subject({ components: [api], ...seeing(replica(used)) }), order(options))
  it('passes below the limits and fails above, with the figures', async () => {
    expect((await run({ memoryBytes: 100 * mebi, millicpu: 20 })).outcome).toBe('passed')
    const found = await run({ memoryBytes: 600 * mebi, millicpu: 20 })
    expect(found.because).toBe(`api-1 uses ${600 * mebi} memory in bytes, its limit is ${512 * mebi}`)
  })
  it('judges whether usage stands in a good relation to the request', async () => {
    const wanted = { memoryOfRequest: { min: 0.1, max: 1 } }
    expect((await run({ memoryBytes: 100 * mebi, millicpu: 20 }, wanted)).outcome).toBe('passed')
    expect((await run({ memoryBytes: 10 * mebi, millicpu: 20 }, wanted)).because).toContain('uses 4 % of its request')
  })
  it('claims nothing without a measurement or without a limit', async () => {
    expect((await run({ memoryBytes: null, millicpu: 20 })).outcome).toBe('inconclusive')
    expect((await run({ memoryBytes: 1, millicpu: 1 }, {}, component())).outcome).toBe('errored')
  })
})

describe('routes', () => {
  const { set } = component()
  const split = { release: 'nextgen@1', weight: 1000, components: [{ prefix: '/', component: 'api', set }] }
  const observation = (over: Partial<NonNullable<Observation['routes']>> = {}) =>
    observed([], { routes: { hosts: ['nextgen'], splits: [split], sticky: false, ...over } })
  const run = async (seen: Observation, status = 200) => {
    const edge = await serve((_, response) => response.writeHead(status).end())
    try {
      return await runCheck(routes, subject({ edgeUrl: edge.url, observe: async () => seen }), order())
    } finally {
      await edge.close()
    }
  }
  it('passes when the edge knows the host and reaches every component', async () => {
    expect((await run(observation())).outcome).toBe('passed')
  })
  it('fails by an unknown host, a release without weight, a component without a route', async () => {
    expect((await run(observation({ hosts: ['other'] }))).because).toContain('does not know the host nextgen')
    expect((await run(observation({ splits: [{ ...split, weight: 0 }] }))).because).toContain('has no weight')
    expect((await run(observation({ splits: [{ ...split, components: [] }] }))).because).toContain(
      'api is not routed at /',
    )
  })
  it('fails when the edge itself has to answer for a component', async () => {
    expect((await run(observation(), 503)).because).toContain('api is not reached at /: status 503')
  })
})
