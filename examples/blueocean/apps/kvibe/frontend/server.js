import { runComponent } from '@blueocean/shared-config'
import { countImpression } from './impressions.js'
import { renderCampaigns } from './page.js'

await runComponent({
  app: 'kvibe',
  component: 'frontend',
  required: ['CAMPAIGN_CHANNELS'],
  routes: ({ database, variables, foot }) => ({
    'GET /': async () => {
      const campaigns = await database.query('SELECT id::int, name, product FROM campaigns ORDER BY id')
      const seen = await countImpression(database)
      return renderCampaigns({ campaigns, seen, channel: variables.CAMPAIGN_CHANNELS.split(',')[0].trim(), foot })
    },
  }),
})
