import { readFileSync } from 'node:fs'
import { checks } from '../checks/index.ts'
import type { Intent } from '../domain/deployment.ts'
import type { Replicas } from '../domain/step.ts'
import { gates } from '../gates/index.ts'
import { policyOf } from '../policy/policy.ts'
import { appOf, environmentOf } from '../settings/app-views.ts'
import { parseSettings } from '../settings/parse.ts'
import { replicasOf } from '../settings/place-views.ts'
import type { Settings } from '../settings/schema.ts'
import { strategies } from '../strategies/index.ts'
import type { DeploymentInput } from './deployment-steps.ts'
import { strategyInUse } from './strategy-in-use.ts'

/** BlueOcean's settings, read with the real kinds; throws with the findings when they are not valid. */
export function blueOcean(): Settings {
  const drivers = [{ name: 'local', capabilities: ['split-traffic', 'sticky', 'standby', 'scale', 'traffic-report'] }]
  const text = readFileSync('examples/blueocean/tidegate.yaml', 'utf8')
  const { settings, findings } = parseSettings(text, { checks, gates, strategies, drivers })
  if (settings === undefined) throw new Error(JSON.stringify(findings, null, 2))
  return settings
}

/** A deployment of an app of BlueOcean over a running release, as an admission would put it together. */
export function deploymentOf(
  settings: Settings,
  app: string,
  environment: string,
  intent: Intent = 'promote',
): DeploymentInput {
  const policy = policyOf(settings, app, environment)
  const figures = Object.keys(appOf(settings, app).components).map(
    (component) => [component, replicasOf(settings, app, component, environment)] as const,
  )
  const started: Replicas = Object.fromEntries(figures.map(([component, each]) => [component, each.started]))
  return {
    intent,
    stage: policy.stage,
    app: appOf(settings, app),
    environment: environmentOf(settings, environment),
    strategy: strategyInUse(settings, app, environment, strategies),
    suite: policy.suite,
    replicas: { wanted: Object.fromEntries(figures.map(([component, each]) => [component, each.wanted])), started },
    running: { release: `${app}@0000000000aa`, replicas: started },
    residents: [],
    leftovers: false,
    nextStands: intent === 'rollback',
    baselineStands: false,
    freshBaseline: false,
    watchMs: policy.watch.duringMs,
  }
}
