import type { LogLine } from '../../domain/target.ts'
import type { Stories } from '../../http/stories.ts'
import { appOf, componentOf, environmentOf } from '../../settings/app-views.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'

/** What the replicas of an app print, as their target redacted it. */
export function logStories({ db, settingsOf, targets }: StoriesDeps): Pick<Stories, 'readLogs'> {
  return {
    async readLogs(_caller, { workspace, app, environment, component, lines, since }) {
      const settings = await settingsOf(await askedWorkspace(db, workspace))
      appOf(settings, app)
      environmentOf(settings, environment)
      if (component !== undefined) componentOf(settings, app, component)
      const driver = await targets.driver(settings, environment)
      const place = { environment, app }
      const query = since === undefined ? { lines } : { lines, since: Date.parse(since) }
      if (component === undefined) return { lines: await driver.logs(place, query) }
      const { sets } = await driver.observe(place)
      const mine = sets.filter((set) => set.component === component)
      const found = await Promise.all(mine.map(({ id }) => driver.logs(place, { ...query, set: id })))
      return { lines: newest(found.flat(), lines) }
    },
  }
}

function newest(all: readonly LogLine[], most: number): LogLine[] {
  return [...all].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-most)
}
