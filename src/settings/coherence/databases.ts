import { fillPlaceholders } from '../placeholders.ts'
import { listClashes, listPlacedApps } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** A backup that is required has a database to back up, declared by the app and named by the environment. */
export const backupOfNothing: CoherenceRule = {
  code: 'backup-of-nothing',
  doc: 'Where a backup is required there is a database to back up.',
  look: (settings) =>
    listPlacedApps(settings).flatMap(({ name, app, stage, environmentName, environment }): Spot[] => {
      if (app.database === 'none') {
        if (stage.backup !== 'required') return []
        const what = `a backup is required in ${environmentName}, but ${name} declares that it has no database`
        return [
          {
            path: ['apps', name, 'database'],
            what,
            todo: 'Declare the database, or write backup: when-database for the stage.',
          },
        ]
      }
      if (environment.database !== undefined) return []
      const needed = stage.backup !== 'none'
      if (!needed && app.database.migrate === undefined) return []
      const what = `${name} has a database, but ${environmentName} names none${needed ? ': nothing could be backed up' : ''}`
      const severity = needed ? ('error' as const) : ('warning' as const)
      return [
        {
          severity,
          path: ['environments', environmentName],
          at: 'key',
          what,
          todo: `Add database: "{app}_${environmentName}".`,
        },
      ]
    }),
}

/** Apps that share one database of an environment have a schema each. */
export const databaseShared: CoherenceRule = {
  code: 'database-shared',
  doc: 'Apps that share a database have a schema each.',
  look(settings) {
    const uses = listPlacedApps(settings).flatMap(({ name, app, environmentName, environment }) => {
      if (app.database === 'none' || environment.database === undefined || environment.schemaPerApp) return []
      const database = fillPlaceholders(environment.database, name, environmentName)
      return [{ name, database, environmentName }]
    })
    return listClashes(uses, ({ database }) => database)
      .filter(({ entry, earlier }) => entry.name !== earlier.name)
      .map(({ entry, earlier }) => ({
        severity: 'warning' as const,
        path: ['environments', entry.environmentName, 'database'],
        what: `${entry.name} and ${earlier.name} share the tables of database ${entry.database}`,
        todo: 'Write schemaPerApp: true, or put {app} into the name.',
      }))
  },
}

/** Where a migration cannot be undone, the settings say from where on a rollback cannot either. */
export const noWayBack: CoherenceRule = {
  code: 'no-way-back',
  doc: 'A forward-only migration in front of an automatic rollback is known to be a point of no return.',
  look: (settings) =>
    listPlacedApps(settings).flatMap(({ name, app, stage, environmentName }): Spot[] => {
      const migrate = app.database === 'none' ? undefined : app.database.migrate
      const rollsBack = stage.watch.rules.length > 0 || stage.suite !== undefined
      if (migrate?.direction !== 'forward-only' || !rollsBack) return []
      return [
        {
          severity: 'warning',
          path: ['apps', name, 'database', 'migrate', 'direction'],
          what: `in ${environmentName}, the step “migrate” of ${name} is the point of no return: after it, a rollback takes back the release but not the database`,
          todo: 'Write expand-and-contract migrations that the old release can live with, and declare them reversible.',
        },
      ]
    }),
}
