import { migrations } from '@blueocean/kreach-common'
import { runMigrations } from '@blueocean/shared-config'

await runMigrations({ app: 'kreach', migrations })
