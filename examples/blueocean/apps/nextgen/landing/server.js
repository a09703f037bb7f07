import { runComponent } from '@blueocean/shared-config'
import { routes } from './routes.js'

await runComponent({
  app: 'nextgen',
  component: 'landing',
  required: ['PAYMENT_PROVIDER'],
  secrets: ['PAYMENT_API_KEY'],
  routes,
})
