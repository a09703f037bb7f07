import type { Step } from '../domain/step.ts'
import type { AppSettings, EnvironmentSettings, StageSettings } from '../settings/schema.ts'

/** What the steps before a rollout follow from. */
export interface PreparationInput {
  readonly stage: StageSettings
  readonly app: AppSettings
  readonly environment: EnvironmentSettings
  readonly residents: readonly string[]
  readonly leftovers: boolean
}

/** What is done before the rollout of a promotion: room is made, then backups, then the migration that they protect against. */
export function preparationSteps(input: PreparationInput): Step[] {
  return [...vacateSteps(input), ...leftoverSteps(input), ...backupSteps(input), ...migrateSteps(input)]
}

function vacateSteps({ residents }: PreparationInput): Step[] {
  if (residents.length === 0) return []
  return [{ do: 'vacate', title: `Make room: stop ${residents.join(', ')}`, apps: residents }]
}

function leftoverSteps({ leftovers }: PreparationInput): Step[] {
  return leftovers
    ? [{ do: 'retire', title: 'Stop what an earlier deployment left standing by', release: 'leftover' }]
    : []
}

function backupSteps(input: PreparationInput): Step[] {
  const { backup } = input.stage
  const hasDatabase = databaseOf(input) !== null
  if (backup === 'none' || (backup === 'when-database' && !hasDatabase)) return []
  const settings: Step = { do: 'backup', title: 'Back up the settings', what: 'settings' }
  const database: Step = { do: 'backup', title: 'Back up the database and prove it by a restore', what: 'database' }
  return hasDatabase ? [settings, database] : [settings]
}

function migrateSteps(input: PreparationInput): Step[] {
  const migrate = databaseOf(input)?.migrate
  if (migrate === undefined) return []
  const { component, command, direction, timeout: timeoutMs } = migrate
  const warning = direction === 'forward-only' ? ': point of no return' : ''
  return [{ do: 'migrate', title: `Migrate the database${warning}`, component, command, direction, timeoutMs }]
}

/** Null where the app declares no database or the environment has none. */
function databaseOf({ app, environment }: PreparationInput): Exclude<AppSettings['database'], 'none'> | null {
  return app.database === 'none' || environment.database === undefined ? null : app.database
}
