import { describe, expect, it } from 'vitest'
import { strategies } from '../strategies/index.ts'
import { blueOcean } from './blueocean.testdata.ts'
import { strategyInUse } from './strategy-in-use.ts'

const settings = blueOcean()

describe('the strategy of an app in an environment', () => {
  it.each([
    ['nextstep', 'dev', 'immediate'],
    ['nextstep', 'production', 'rolling'],
    ['nextgen', 'production', 'canary'],
    ['kvibe', 'production', 'blue-green'],
  ])('%s in %s: %s', (app, environment, kind) => {
    expect(strategyInUse(settings, app, environment, strategies).strategy.kind).toBe(kind)
  })

  it('has its options read, durations in milliseconds', () => {
    expect(strategyInUse(settings, 'kvibe', 'production', strategies).options).toEqual({ watch: 300_000 })
    expect(strategyInUse(settings, 'nextgen', 'production', strategies)).toMatchObject({
      sticky: false,
      options: { steps: [{ weight: 10, hold: 300_000, atLeastRequests: 100 }, { weight: 50 }] },
    })
  })

  it('is refused, with what to do, where this build does not know the kind or its options', () => {
    expect(() => strategyInUse(settings, 'kvibe', 'production', [])).toThrow(/found "blue-green"/)
    const bad = { ...settings, strategies: { 'switch-over': { kind: 'blue-green', wait: '1m' } } }
    expect(() => strategyInUse(bad, 'kvibe', 'production', strategies)).toThrow(/strategy switch-over/)
    expect(() => strategyInUse({ ...settings, strategies: {} }, 'kvibe', 'production', strategies)).toThrow(/none/)
  })
})
