import { migrations } from '@blueocean/nextgen-common'
import { runMigrations } from '@blueocean/shared-config'

await runMigrations({ app: 'nextgen', migrations })
