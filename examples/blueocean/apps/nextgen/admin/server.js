import { Refusal, runComponent } from '@blueocean/shared-config'
import { isOperator } from './operator.js'
import { renderAdmin } from './page.js'
import { changePrice, listPrices, readPrice } from './prices.js'

await runComponent({
  app: 'nextgen',
  component: 'admin',
  base: '/admin',
  secrets: ['NEXTGEN_ADMIN_TOKEN'],
  routes: ({ database, secrets, foot, log }) => ({
    'GET /admin': async () => renderAdmin({ prices: await listPrices(database), foot }),
    'GET /admin/api/prices': async () => ({ json: { prices: await listPrices(database) } }),
    'PUT /admin/api/prices/:tld': async ({ params, body, headers }) => {
      if (!isOperator(headers.authorization, secrets.NEXTGEN_ADMIN_TOKEN))
        throw new Refusal(401, 'an operator’s token is wanted')
      const price = await changePrice(database, readPrice(params.tld, body))
      log.info('a price was changed', price)
      return { json: price }
    },
  }),
})
