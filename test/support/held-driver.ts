import type { Driver, Effect } from '../../src/drivers/driver.ts'

type Kind = 'provision' | 'shift' | 'retire'

/** An effect that a test holds on its way to the target. */
export interface HeldEffect {
  /** Resolves once an effect has come to the hold. */
  readonly came: Promise<Effect>
  /** Lets it, and all others, pass. */
  release(): void
}

/** Holds on the way to a target. */
export interface Holds {
  /** Holds the next effects of a kind, in one environment (of one app), until they are released. */
  hold(kind: Kind, environment: string, app?: string): HeldEffect
  /** A driver whose effects meet the holds; `isDead` says whether its process is gone. */
  over(driver: Driver, isDead: () => boolean): Driver
}

/** Makes holds: none at first. */
export function openHolds(): Holds {
  const held: {
    kind: Kind
    environment: string
    app: string | undefined
    come(effect: Effect): void
    passed: Promise<void>
  }[] = []
  const pass = async (kind: Kind, effect: Effect, isDead: () => boolean) => {
    if (isDead()) throw new Error('the process is dead')
    const hold = held.find(
      (one) => one.kind === kind && one.environment === effect.environment && (one.app ?? effect.app) === effect.app,
    )
    if (!hold) return
    hold.come(effect)
    const aborted = Promise.withResolvers<never>()
    effect.signal?.addEventListener('abort', () => aborted.reject(effect.signal?.reason as Error), { once: true })
    await Promise.race([hold.passed, aborted.promise])
    if (isDead()) throw new Error('the process is dead')
  }
  return {
    hold(kind, environment, app) {
      const came = Promise.withResolvers<Effect>()
      const passed = Promise.withResolvers<void>()
      const one = { kind, environment, app, come: came.resolve, passed: passed.promise }
      held.push(one)
      return {
        came: came.promise,
        release() {
          held.splice(held.indexOf(one), 1)
          passed.resolve()
        },
      }
    },
    over: (driver, isDead) => ({
      ...driver,
      async provision(effect, set) {
        await pass('provision', effect, isDead)
        await driver.provision(effect, set)
      },
      async shift(effect, routes) {
        await pass('shift', effect, isDead)
        await driver.shift(effect, routes)
      },
      async retire(effect, sets) {
        await pass('retire', effect, isDead)
        await driver.retire(effect, sets)
      },
    }),
  }
}
