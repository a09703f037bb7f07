import { describe, expect, test } from 'vitest'
import { appsIn, componentOf, componentPaths, pipelineOf, stageOf } from './app-views.ts'
import { catalogue, example } from './example.testdata.ts'
import { parseSettings } from './parse.ts'
import { cachePrefixOf, databaseNameOf, databaseSchemaOf, hostsOf, replicasOf, resourcesOf } from './place-views.ts'
import { approvalRuleOf, checksOf, phrasesOf, slotWindowsOf, strategyOf, watchRulesOf } from './rule-views.ts'
import type { Settings } from './schema.ts'

function read(text: string): Settings {
  const { settings, findings } = parseSettings(text, catalogue)
  if (settings === undefined) throw new Error(JSON.stringify(findings))
  return settings
}
const settings = read(example)

describe('views of apps', () => {
  test('an app’s pipeline and stage', () => {
    expect(pipelineOf(settings, 'shop').stages.map(({ environment }) => environment)).toEqual([
      'dev',
      'staging',
      'prod',
    ])
    expect(stageOf(settings, 'shop', 'prod')?.strategy).toBe('careful')
    expect(stageOf(settings, 'shop', 'moon')).toBeUndefined()
    expect(appsIn(settings, 'prod')).toEqual(['shop', 'blog'])
  })

  test('every component with its paths', () => {
    expect(componentPaths(settings)).toContainEqual({ app: 'shop', component: 'api', paths: ['apps/shop/api/**'] })
    expect(componentPaths(settings)).toHaveLength(3)
  })

  test('what is not there is refused by name, with what is', () => {
    expect(() => pipelineOf(settings, 'moon')).toThrow('the settings have no app named "moon"')
    expect(() => componentOf(settings, 'shop', 'constructor')).toThrow('no component of shop named "constructor"')
  })
})

describe('views of places', () => {
  test('hosts, own ones before the environment’s', () => {
    expect(hostsOf(settings, 'shop', 'staging')).toEqual(['shop.staging.ocean'])
    const own = read(
      example.replace(
        '    tier: premium\n    critical',
        '    hosts: { prod: [blog, "www.{app}"] }\n    tier: premium\n    critical',
      ),
    )
    expect(hostsOf(own, 'blog', 'prod')).toEqual(['blog', 'www.blog'])
  })

  test('replicas: wanted, and started on a frugal target', () => {
    expect(replicasOf(settings, 'shop', 'web', 'prod')).toEqual({ wanted: 3, started: 3, max: 10 })
    expect(replicasOf(settings, 'shop', 'api', 'prod')).toEqual({ wanted: 1, started: 1, max: 1 })
    const frugal = read(example.replace('kind: production\n', 'kind: production\n    replicas: { most: 2 }\n'))
    expect(replicasOf(frugal, 'shop', 'web', 'prod')).toEqual({ wanted: 3, started: 2, max: 10 })
  })

  test('resources, databases, schemas and cache prefixes', () => {
    expect(resourcesOf(settings, 'shop', 'web', 'prod').requests).toEqual({ memory: 256 * 2 ** 20, cpu: 250 })
    expect(resourcesOf(settings, 'shop', 'web', 'dev')).toEqual({ requests: {}, limits: {} })
    expect(databaseNameOf(settings, 'shop', 'prod')).toBe('shop_production')
    expect(databaseNameOf(settings, 'blog', 'prod')).toBeNull()
    expect(databaseSchemaOf(settings, 'shop', 'staging')).toBe('shop')
    expect(databaseSchemaOf(settings, 'shop', 'prod')).toBeNull()
    expect(cachePrefixOf(settings, 'shop', 'staging')).toBe('shop:staging:')
    expect(cachePrefixOf(settings, 'shop', 'prod')).toBeNull()
  })
})

describe('views of rules', () => {
  test('phrases: declared ones, a default only for apps that are not critical', () => {
    expect(phrasesOf(settings, 'shop', 'prod')).toEqual([
      { locale: 'en', phrase: 'DEPLOY SHOP PROD' },
      { locale: 'fr', phrase: 'DÉPLOYER SHOP PROD' },
    ])
    expect(phrasesOf(settings, 'blog', 'prod')[0]).toEqual({ locale: 'en', phrase: 'DEPLOY BLOG PROD' })
    expect(phrasesOf(settings, 'shop', 'staging')).toEqual([])
  })

  test('approvals: the app’s figures before the tier’s', () => {
    expect(approvalRuleOf(settings, 'shop')).toEqual({ people: 1, validForMs: 3_600_000, starterMayApprove: false })
    const two = read(
      example.replace('    availability: 0.999', '    approvals: { people: 2 }\n    availability: 0.999'),
    )
    expect(approvalRuleOf(two, 'shop').people).toBe(2)
  })

  test('strategies, watch rules and checks of an app at a stage', () => {
    expect(strategyOf(settings, 'shop', 'prod')).toBe('careful')
    expect(watchRulesOf(settings, 'shop', 'prod').map(({ signal }) => signal)).toEqual([
      'health-lost',
      'error-rate',
      'availability',
      'revenue',
    ])
    expect(watchRulesOf(settings, 'shop', 'staging')).toEqual([])
    expect(checksOf(settings, 'shop', 'full', 'business').map(({ id }) => id)).toEqual(['cart'])
    expect(checksOf(settings, 'blog', 'full', 'business').map(({ id }) => id)).toEqual(['front'])
  })

  test('slot windows in minutes', () => {
    const [slots] = settings.slots
    expect(slots && slotWindowsOf(slots)).toEqual([
      { app: 'shop', fromMinute: 540, untilMinute: 720 },
      { app: 'blog', fromMinute: 720, untilMinute: 1440 },
    ])
  })
})
