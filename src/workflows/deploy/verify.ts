import type { World } from '../../actions/world.ts'
import type { Check, CheckSubject, ComponentSubject } from '../../checks/check.ts'
import { runCheck } from '../../checks/run-check.ts'
import { type CheckResult, combineVerdicts } from '../../domain/verdict.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { AppError } from '../../lib/errors.ts'
import { policyOf } from '../../policy/policy.ts'
import { appOf, componentOf } from '../../settings/app-views.ts'
import { hasLookups, renderLookups } from '../../settings/lookups.ts'
import { cachePrefixOf, hostsOf } from '../../settings/place-views.ts'
import type { CheckUse } from '../../settings/schema.ts'
import { keepCheckResults } from '../../store/checks.ts'
import { lookupsOf, replicaSetsOf } from './replica-sets.ts'
import { openScene, type Scene, stepOf } from './scene.ts'

/** Runs one phase of a suite: every check keeps its evidence, and only a phase whose checks all passed passes. */
export function verifyExecutor(world: World): Executor {
  return { verb: 'verify', run: (attempt) => verify(world, attempt) }
}

/** One run of a check: how it is used, and on what. */
interface Errand {
  readonly use: CheckUse
  readonly name: string
  readonly component: ComponentSubject | null
  readonly replica: { readonly id: string; readonly url: string } | null
}

async function verify(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'verify')
  const scene = await openScene(world, attempt)
  const { environment, app } = scene.place
  const phase = policyOf(scene.next.settings, app, environment).suite?.phases.find(({ id }) => id === step.phase)
  if (!phase) throw new AppError('invalid-settings', `suite ${step.suite} has no phase ${step.phase}`)
  const subject = await subjectOf(world, scene)
  const errands = await errandsOf(scene, subject, phase.checks)
  const results: (CheckResult & { name: string; use: CheckUse })[] = []
  for (const errand of errands) results.push(await runErrand(world, scene, subject, errand))
  const verdict = combineVerdicts(results.map(({ outcome }) => outcome))
  const commit = (tx: Parameters<typeof keepCheckResults>[0]) =>
    keepCheckResults(
      tx,
      results.map(({ use, name, ...result }) => ({
        deployment: scene.deployment.id,
        phase: phase.id,
        name,
        title: use.title ?? null,
        requirement: use.requirement,
        ...result,
      })),
    )
  const worst = results.filter(({ outcome }) => outcome === verdict && outcome !== 'passed')
  const because = worst.map((result) => `${result.name}: ${result.because}`).join('; ')
  const output = {
    verdict,
    checks: results.length,
    skipped: results.filter(({ outcome }) => outcome === 'skipped').length,
  }
  if (verdict === 'passed' || (verdict === 'failed' && !phase.required)) return { is: 'passed', output, commit }
  if (verdict === 'failed' || attempt.attempt >= 2)
    return { is: 'failed', because: `${phase.title}: ${verdict}: ${because}`, output, commit }
  throw new AppError('unavailable', `${phase.title} could not be judged: ${because}`)
}

async function runErrand(
  world: World,
  scene: Scene,
  subject: Omit<CheckSubject, 'timeoutMs' | 'component' | 'replica'>,
  errand: Errand,
) {
  const { use, component, replica, name } = errand
  const check: Check | undefined = world.checks.find(({ kind }) => kind === use.kind)
  if (!check) throw new AppError('invalid-settings', `no check of kind ${use.kind} is known`)
  const values = await lookupsOf(world, scene.next, scene.place.environment)
  const order = { ...use, with: renderDeep(use.with, values) as Record<string, unknown> }
  const result = await runCheck(check, { ...subject, component, replica, timeoutMs: use.timeout }, order)
  return { ...result, name, use }
}

/** Typed look-ups in a check's options become values; nothing else is read. */
function renderDeep(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return hasLookups(value) ? renderLookups(value, values) : value
  if (Array.isArray(value)) return value.map((item) => renderDeep(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renderDeep(inner, values)]))
}

async function errandsOf(
  scene: Scene,
  subject: { components: readonly ComponentSubject[] },
  uses: readonly CheckUse[],
): Promise<Errand[]> {
  const { sets } = await scene.driver.observe(scene.place)
  return uses.flatMap((use): Errand[] => {
    const chosen = subject.components.filter(
      ({ name }) => use.components === undefined || use.components.includes(name),
    )
    if (use.each === 'app') {
      const only = use.components?.length === 1 ? (chosen[0] ?? null) : null
      return [{ use, name: use.id, component: only, replica: null }]
    }
    if (use.each === 'component')
      return chosen.map((component) => ({ use, name: `${use.id}@${component.name}`, component, replica: null }))
    return chosen.flatMap((component) => {
      const replicas = sets.find(({ id }) => id === component.set)?.replicas ?? []
      return replicas.map(({ id, url }) => ({ use, name: `${use.id}@${id}`, component, replica: { id, url } }))
    })
  })
}

async function subjectOf(
  world: World,
  scene: Scene,
): Promise<Omit<CheckSubject, 'timeoutMs' | 'component' | 'replica'>> {
  const { next, place, driver, deployment, attempt } = scene
  const { settings, release } = next
  const all = Object.fromEntries(Object.keys(appOf(settings, place.app).components).map((name) => [name, 1]))
  const specs = await replicaSetsOf(world, next, place.environment, all)
  const edgeUrl = await world.edgeUrl(deployment.workspace, settings, place.environment)
  return {
    workspace: deployment.workspace,
    app: place.app,
    environment: place.environment,
    release: release.id,
    components: specs.map((spec) => ({
      name: spec.component,
      route: componentOf(settings, place.app, spec.component).route,
      healthPath: spec.healthPath,
      set: spec.id,
      env: spec.env,
      secretNames: spec.secretNames,
      limits: spec.resources.limits,
      requests: spec.resources.requests,
    })),
    edgeUrl,
    host: hostsOf(settings, place.app, place.environment)[0] ?? place.app,
    databaseUrl: await world.services.databaseUrl(deployment.workspace, settings, place.app, place.environment),
    cacheUrl: world.services.cacheUrl(),
    cachePrefix: cachePrefixOf(settings, place.app, place.environment),
    revenue: appOf(settings, place.app).revenue ?? null,
    observe: () => driver.observe(place),
    traffic: (sinceMs) => driver.traffic(place, sinceMs),
    logs: (options) => driver.logs(place, options),
    artifactFolder: (component) => world.artifacts.folderOf(release.artifacts?.[component] ?? ''),
    signal: attempt.signal,
  }
}
