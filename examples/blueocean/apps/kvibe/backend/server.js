import { runComponent } from '@blueocean/shared-config'
import { routes } from './routes.js'

await runComponent({
  app: 'kvibe',
  component: 'backend',
  base: '/api',
  required: ['CAMPAIGN_CHANNELS'],
  secrets: ['KVIBE_SIGNING_KEY'],
  routes,
})
