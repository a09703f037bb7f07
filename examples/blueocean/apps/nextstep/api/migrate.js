import { migrations } from '@blueocean/nextstep-common'
import { runMigrations } from '@blueocean/shared-config'

await runMigrations({ app: 'nextstep', migrations })
