import { AppError, messageOf } from '../lib/errors.ts'
import { strategyOf } from '../settings/rule-views.ts'
import type { Settings } from '../settings/schema.ts'
// Sideways on purpose, a type only: planning is what a strategy's contract is for.
import type { Strategy } from '../strategies/strategy.ts'

/** A strategy with the options that the settings give it. */
export interface StrategyInUse {
  readonly strategy: Strategy
  /** As the strategy's schema returned them. */
  readonly options: unknown
  /** Whether a caller stays with the release it met first. */
  readonly sticky: boolean
}

/** The strategy by which an app is rolled out to an environment; throws `not-found` without such a stage, `invalid-settings` for options it does not take. */
export function strategyInUse(
  settings: Settings,
  app: string,
  environment: string,
  strategies: readonly Strategy[],
): StrategyInUse {
  const name = strategyOf(settings, app, environment)
  const use = name === undefined ? undefined : settings.strategies[name]
  if (name === undefined || use === undefined) {
    throw new AppError('not-found', `a strategy for ${app} in ${environment} was wanted, the settings name none`, {
      hint: `Give the pipeline of ${app} a stage for ${environment}.`,
    })
  }
  const { kind, ...given } = use
  const strategy = strategies.find((candidate) => candidate.kind === kind)
  if (strategy === undefined) {
    throw new AppError('invalid-settings', `a known kind of strategy was wanted, found ${JSON.stringify(kind)}`, {
      hint: `Use one of ${strategies.map((candidate) => candidate.kind).join(', ')}.`,
    })
  }
  return { strategy, options: parseOptions(strategy, name, given), sticky: given['sticky'] === true }
}

function parseOptions(strategy: Strategy, name: string, given: Readonly<Record<string, unknown>>): unknown {
  const parsed = strategy.schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AppError('invalid-settings', `strategy ${name}: ${messageOf(parsed.error)}`, {
    hint: 'Run tidegate validate.',
  })
}
