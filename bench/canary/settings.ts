import type { App } from '../../test/chaos/roost-settings.ts'
import { birdSettings } from '../estate/quick-settings.ts'

/** A `tidegate.yaml` of apps with one stage: a canary of 10 % beside the release before, judged by evidence alone. */
export function canarySettings(apps: readonly App[], analysis: object): object {
  return {
    version: 1,
    workspace: 'roost',
    timeZone: 'Etc/UTC',
    refs: [{ branch: 'main', until: 'production' }],
    environments: { production: { kind: 'production', hosts: ['{app}.roost'] } },
    tiers: { bird: { pipeline: 'nest', approvals: { people: 2 } } },
    strategies: { few: { kind: 'canary', steps: [{ weight: 10, hold: '3s' }] } },
    analyses: { beside: { tick: '1s', warmUp: '0s', ...analysis } },
    pipelines: {
      nest: {
        stages: [
          {
            environment: 'production',
            strategy: 'few',
            analysis: 'beside',
            gates: [{ kind: 'held' }, { kind: 'lease' }],
          },
        ],
      },
    },
    apps: Object.fromEntries(apps.map((app) => [app, birdSettings(app)])),
  }
}

/** A server that fails one request of a thousand, a bad one twenty, and takes some milliseconds, now and then many. */
export function flakyServer(version: number, kind: 'good' | 'bad'): string {
  return `const { createServer } = require('node:http')
const share = ${kind === 'bad' ? 0.02 : 0.001}
const server = createServer((request, response) => {
  const ms = 2 + 3 * Math.random() + (Math.random() < 0.02 ? 25 * Math.random() : 0)
  const fails = request.url === '/' && Math.random() < share
  setTimeout(() => {
    response.writeHead(fails ? 500 : 200, { 'x-change': '${kind}' })
    response.end('version ${version}')
  }, ms)
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
`
}
