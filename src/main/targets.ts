import { join } from 'node:path'
import type { Driver } from '../drivers/driver.ts'
import { type LocalDriver, localDriver, nativeMetricsType } from '../drivers/local/local.ts'
import { AppError } from '../lib/errors.ts'
import { environmentOf } from '../settings/app-views.ts'
import { hostsOf } from '../settings/place-views.ts'
import type { Settings } from '../settings/schema.ts'

/** The targets of this control plane: one local host with its edge per workspace, opened when it is first needed. */
export interface OpenTargets {
  driver(workspace: string, settings: Settings, environment: string): Promise<Driver>
  edgeUrl(workspace: string): Promise<string>
  urls(settings: Settings, app: string, environment: string): readonly string[]
  /** The figures of a workspace's edge for Prometheus; `not-found` where nothing of that name is open. */
  metrics(
    workspace: string,
    format: 'text' | 'native',
  ): Promise<{ readonly type: string; readonly body: string | Buffer }>
  /** The local target of a workspace itself. */
  local(workspace: string): Promise<LocalDriver>
  /** Lets go of the targets; what runs there runs on. */
  close(): Promise<void>
}

/** Opens targets below a home. The first workspace's edge takes `edgePort`, others a free one that they keep. */
export function openTargets(home: string, artifacts: string, edgePort: number | undefined): OpenTargets {
  const open = new Map<string, Promise<LocalDriver>>()
  const edges = new Map<string, string>()
  const local = (workspace: string) => {
    const known = open.get(workspace)
    if (known) return known
    const options = {
      folder: join(home, 'targets', workspace),
      artifacts,
      ...(edgePort !== undefined && open.size === 0 ? { edgePort } : {}),
    }
    const opening = localDriver(options)
    open.set(workspace, opening)
    opening.then(
      (driver) => edges.set(workspace, driver.edgeUrl()),
      () => open.delete(workspace),
    )
    return opening
  }
  return {
    local,
    async driver(workspace, settings, environment) {
      const wanted = environmentOf(settings, environment).driver
      if (wanted === 'local') return local(workspace)
      throw new AppError('unsupported', `this build has no driver ${JSON.stringify(wanted)}`, {
        hint: `Use the driver local for ${environment}; docker, ssh and kubernetes are still to come.`,
      })
    },
    async metrics(workspace, format) {
      const driver = await open.get(workspace)
      if (!driver)
        throw new AppError('not-found', `no target of a workspace ${JSON.stringify(workspace)} is open here`, {
          hint: 'It opens with the first deployment; tidegate workspace list shows the names.',
        })
      return format === 'text'
        ? { type: 'text/plain; version=0.0.4; charset=utf-8', body: await driver.metrics() }
        : { type: nativeMetricsType, body: await driver.nativeMetrics() }
    },
    edgeUrl: async (workspace) => (await local(workspace)).edgeUrl(),
    urls: (settings, app, environment) => {
      const edge = edges.get(settings.workspace)
      const port = edge === undefined ? '' : `:${new URL(edge).port}`
      return hostsOf(settings, app, environment).map((host) => `http://${host}${port}`)
    },
    async close() {
      for (const opening of open.values()) await opening.then((driver) => driver.close()).catch(() => {})
    },
  }
}
