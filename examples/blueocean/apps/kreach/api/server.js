import { runComponent } from '@blueocean/shared-config'
import { feedMarket } from './feed.js'
import { routes } from './routes.js'

await runComponent({
  app: 'kreach',
  component: 'api',
  base: '/api',
  required: ['MARKET_FEED'],
  secrets: ['MARKET_DATA_KEY'],
  check({ MARKET_FEED }) {
    if (!['simulated', 'posted'].includes(MARKET_FEED)) throw new Error('MARKET_FEED must be simulated or posted')
  },
  routes,
  background: feedMarket,
})
