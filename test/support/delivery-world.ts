import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import type { World } from '../../src/actions/world.ts'
import { openArtifacts } from '../../src/builders/artifacts.ts'
import { processBuilder } from '../../src/builders/process.ts'
import { checks } from '../../src/checks/index.ts'
import type { Driver } from '../../src/drivers/driver.ts'
import { createRuns } from '../../src/engine/runs.ts'
import { gates } from '../../src/gates/index.ts'
import { withDatabase } from '../../src/lib/database-url.ts'
import type { Db } from '../../src/lib/db.ts'
import { catalogue } from '../../src/main/catalogue.ts'
import { databaseNameOf } from '../../src/settings/place-views.ts'
import { openRepository } from '../../src/sources/repository.ts'
import { strategies } from '../../src/strategies/index.ts'

/** What a world of deliveries stands on. */
export interface DeliveryGround {
  readonly db: Db
  readonly home: string
  /** The bare repository of the one workspace. */
  readonly repository: string
  readonly driver: Driver
  /** The server of the apps' databases. */
  readonly serverUrl: string
}

/** All that deliveries need, with real sources, builders, gates and checks; any process may make one on the same ground. */
export async function deliveryWorld(ground: DeliveryGround): Promise<{ world: World; close(): Promise<void> }> {
  const { db, home, driver, serverUrl } = ground
  const opened = await openRepository(ground.repository)
  const artifacts = await openArtifacts(join(home, 'artifacts'))
  const world: World = {
    ...{ db, runs: createRuns(), catalogue, gates, strategies, checks, artifacts },
    builder: processBuilder({
      artifacts,
      cacheFolder: join(home, 'cache'),
      key: generateKeyPairSync('ed25519').privateKey,
    }),
    services: {
      databaseUrl: async (_workspace, settings, app, environment) => {
        const name = databaseNameOf(settings, app, environment)
        return name === null ? null : withDatabase(serverUrl, name)
      },
      cacheUrl: () => null,
      serverUrl,
      scratchUrl: (databaseUrl) => databaseUrl,
      secrets: async () => new Map(),
      secretVersions: async () => ({}),
    },
    folders: {
      work: join(home, 'work'),
      cache: join(home, 'cache'),
      logs: join(home, 'logs'),
      backups: join(home, 'backups'),
    },
    buildVariables: {},
    repository: async () => opened,
    driver: async () => driver,
    edgeUrl: async () => 'http://127.0.0.1:1',
  }
  return { world, close: () => opened.close() }
}
