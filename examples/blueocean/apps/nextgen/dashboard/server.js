import { Refusal, runComponent } from '@blueocean/shared-config'
import { renderPortfolio } from './page.js'
import { listDomains, remindBefore, summarise } from './portfolio.js'

await runComponent({
  app: 'nextgen',
  component: 'dashboard',
  base: '/dashboard',
  routes: ({ database, foot }) => ({
    'GET /dashboard': async () => renderPortfolio({ domains: await listDomains(database), foot }),
    'GET /dashboard/api/portfolio': async () => ({ json: { domains: await listDomains(database) } }),
    'GET /dashboard/api/summary': async () => ({ json: summarise(await listDomains(database)) }),
    'POST /dashboard/api/reminders': async ({ body }) => {
      const days = body.days
      if (!Number.isInteger(days) || days < 1 || days > 90) throw new Refusal(400, '1 to 90 days are wanted')
      if (!(await remindBefore(database, { domain: String(body.domain), days })))
        throw new Refusal(404, 'this domain was not bought here')
      return { status: 201, json: { domain: body.domain, days } }
    },
  }),
})
