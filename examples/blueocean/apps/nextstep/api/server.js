import { runComponent } from '@blueocean/shared-config'
import { routes } from './routes.js'

await runComponent({
  app: 'nextstep',
  component: 'api',
  base: '/api',
  required: [
    'NEXTSTEP_ORCHESTRATION_MODE',
    'CLAUDE_API_CONFIG',
    'SAFETY_RAILS_ENABLED',
    'MONITORING_ENDPOINTS',
    'AGENT_COORDINATION_CONFIG',
  ],
  secrets: ['NEXTSTEP_OPERATOR_TOKEN'],
  check(variables) {
    if (variables.SAFETY_RAILS_ENABLED !== 'true') throw new Error('SAFETY_RAILS_ENABLED must be true')
    for (const name of ['CLAUDE_API_CONFIG', 'AGENT_COORDINATION_CONFIG']) JSON.parse(variables[name])
  },
  routes,
})
