import { migrations } from '@blueocean/kvibe-common'
import { runMigrations } from '@blueocean/shared-config'

await runMigrations({ app: 'kvibe', migrations })
