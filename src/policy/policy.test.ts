import { describe, expect, it } from 'vitest'
import { blueOcean } from '../planning/blueocean.testdata.ts'
import { policyOf } from './policy.ts'

const settings = blueOcean()
const apps = ['nextstep', 'nextgen', 'kreach', 'kvibe']
const kinds = (app: string, environment: string) => policyOf(settings, app, environment).gates.map(({ kind }) => kind)

describe('what production demands', () => {
  it.each([
    ['GATE-001', 'nextstep', 'DEPLOY NEXTSTEP PROD'],
    ['GATE-002', 'nextgen', 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED'],
    ['GATE-003', 'kreach', 'DEPLOY KREACH PROD'],
    ['GATE-004', 'kvibe', 'DEPLOY KVIBE PROD'],
  ])('[%s] %s is approved by its exact phrase', (_id, app, phrase) => {
    expect(policyOf(settings, app, 'production').approval.phrases).toContainEqual({ locale: 'en', phrase })
    expect(kinds(app, 'production')).toContain('approval')
  })

  it('[GATE-005] nextgen needs two persons, the requester may be one; the others need one who did not start it', () => {
    const rules = apps.map((app) => policyOf(settings, app, 'production').approval)
    expect(rules.map(({ people }) => people)).toEqual([1, 2, 1, 1])
    expect(rules.map(({ starterMayApprove }) => starterMayApprove)).toEqual([false, true, false, false])
  })

  it.each(apps)('[GATE-006] [FLOW-008] %s reaches production only validated on staging, on request', (app) => {
    expect(kinds(app, 'production')).toEqual(
      expect.arrayContaining(['staging-validated', 'requested', 'approval', 'freeze', 'held', 'lease']),
    )
    expect(policyOf(settings, app, 'production').stage.request).toBe('required')
  })

  it('[FLOW-012] is watched by the rules of the stage, and of the app', () => {
    const signals = policyOf(settings, 'nextgen', 'production').watch.rules.map(({ signal }) => signal)
    expect(signals).toEqual(expect.arrayContaining(['health-lost', 'error-rate', 'slower', 'revenue', 'availability']))
  })
})

describe('what every stage demands', () => {
  it.each(['nextstep', 'kvibe'])('%s meets held, requested and lease exactly once, named or not', (app) => {
    for (const environment of ['dev', 'staging-shared', 'production']) {
      const all = kinds(app, environment)
      expect(all).toEqual([...new Set(all)])
      expect(all).toEqual(expect.arrayContaining(['held', 'requested', 'lease']))
    }
  })

  it.each([
    ['TRG-006', 'nextstep'],
    ['TRG-007', 'nextgen'],
    ['TRG-008', 'kreach'],
    ['TRG-014', 'kvibe'],
  ])('[%s] %s goes dev, staging, production', (_id, app) => {
    expect(kinds(app, 'dev')).not.toContain('approval')
    expect(kinds(app, 'staging-shared')).toContain('slot')
    expect(kinds(app, 'production')).toContain('staging-validated')
  })

  it('[TRG-015] [TRG-018] only shared staging asks for the slot of the app', () => {
    const asking = Object.keys(settings.environments).filter((name) => kinds('nextgen', name).includes('slot'))
    expect(asking).toEqual(['staging-shared'])
  })

  it('[FLOW-007] eight phases on staging, with the checks of the suite and then those of the app', () => {
    const phases = policyOf(settings, 'kreach', 'staging-shared').suite?.phases ?? []
    expect(phases).toHaveLength(8)
    expect(phases.every(({ required, checks }) => required && checks.length > 0)).toBe(true)
    const functional = phases.find(({ id }) => id === 'functional')?.checks.map(({ id }) => id)
    expect(functional).toEqual(['api', 'predictions', 'symbols-agree', 'market'])
  })

  it('[FLOW-018] an app of the standard tier has no staging to be validated on', () => {
    const standard = {
      ...settings,
      apps: { ...settings.apps, kvibe: { ...settings.apps['kvibe']!, tier: 'standard' } },
    }
    expect(policyOf(standard, 'kvibe', 'production').gates.map(({ kind }) => kind)).toEqual([
      'freeze',
      'held',
      'lease',
      'requested',
    ])
    expect(() => policyOf(standard, 'kvibe', 'staging-shared')).toThrow(/standard of kvibe has no stage/)
  })
})

describe('its digest', () => {
  const digest = (from: typeof settings) => policyOf(from, 'nextgen', 'production').digest

  it('is the same for the same settings, another for each app’s production and for another environment', () => {
    expect(digest(blueOcean())).toBe(digest(settings))
    const all = [...apps.map((app) => policyOf(settings, app, 'production')), policyOf(settings, 'nextgen', 'dev')]
    expect(new Set(all.map((policy) => policy.digest)).size).toBe(5)
  })

  it('changes with who must approve, what is checked and what is watched', () => {
    const nextgen = settings.apps['nextgen']!
    const changed = [
      { ...nextgen, approvals: { ...nextgen.approvals, people: 1 } },
      { ...nextgen, phrases: { production: { en: 'YES' } } },
      { ...nextgen, watch: [] },
    ].map((app) => digest({ ...settings, apps: { ...settings.apps, nextgen: app } }))
    const suites = { ...settings.suites, 'after-rollout': { phases: [] } }
    expect(new Set([...changed, digest({ ...settings, suites }), digest(settings)]).size).toBe(5)
  })

  it('does not change with what production does not demand', () => {
    expect(digest({ ...settings, locales: ['fr'] })).toBe(digest(settings))
  })
})
