import { runComponent } from '@blueocean/shared-config'
import { renderMarket } from './page.js'
import { readWatchlist } from './watchlist.js'

await runComponent({
  app: 'kreach',
  component: 'web',
  routes: ({ database, foot }) => ({
    'GET /': async () => renderMarket({ symbols: await readWatchlist(database), foot }),
  }),
})
