import { runComponent } from '@blueocean/shared-config'
import { renderDashboard } from './page.js'

await runComponent({
  app: 'nextstep',
  component: 'dashboard',
  required: ['NEXTSTEP_ORCHESTRATION_MODE', 'SAFETY_RAILS_ENABLED', 'MONITORING_ENDPOINTS'],
  routes: ({ database, variables, foot }) => ({
    'GET /': async () => {
      const notices = await database.query('SELECT text FROM notices ORDER BY id DESC LIMIT 3')
      const tasks = await database.query('SELECT title, steps, done, agent FROM tasks ORDER BY id DESC LIMIT 20')
      return renderDashboard({ notices, tasks, mode: variables.NEXTSTEP_ORCHESTRATION_MODE, foot })
    },
  }),
})
