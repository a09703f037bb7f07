import type { SlotWindow } from '../domain/slot.ts'
import type { AnalysisSettings } from './analysis-schema.ts'
import { appOf, pipelineOf, stageOf } from './app-views.ts'
import type { CheckUse, Settings, SlotSettings, WatchRule } from './schema.ts'

/** The phrases that approve an app in an environment; an app that is not critical has `DEPLOY <APP> <ENVIRONMENT>` where it names none. */
export function phrasesOf(
  settings: Settings,
  app: string,
  environment: string,
): { readonly locale: string; readonly phrase: string }[] {
  const { phrases, critical } = appOf(settings, app)
  const named = Object.entries(phrases[environment] ?? {}).map(([locale, phrase]) => ({ locale, phrase }))
  if (named.length > 0 || critical) return named
  const phrase = `DEPLOY ${app} ${environment}`.toUpperCase()
  return settings.locales.map((locale) => ({ locale, phrase }))
}

/** How many people must approve an app, for how long their yes holds, and whether who started it may be one of them. */
export function approvalRuleOf(
  settings: Settings,
  app: string,
): { readonly people: number; readonly validForMs: number; readonly starterMayApprove: boolean } {
  const { tier, approvals } = appOf(settings, app)
  const rule = settings.tiers[tier]?.approvals
  return {
    people: approvals.people ?? rule?.people ?? 1,
    validForMs: rule?.validFor ?? 3_600_000,
    starterMayApprove: approvals.starterMayApprove ?? rule?.starterMayApprove ?? false,
  }
}

/** The name of the strategy by which an app is rolled out to an environment; undefined when its pipeline has no such stage. */
export function strategyOf(settings: Settings, app: string, environment: string): string | undefined {
  return appOf(settings, app).strategies[environment] ?? stageOf(settings, app, environment)?.strategy
}

/** The watch rules of an app in an environment: those of the stage, and the app's own in production and wherever the stage watches for a while. */
export function watchRulesOf(settings: Settings, app: string, environment: string): WatchRule[] {
  const watch = stageOf(settings, app, environment)?.watch
  const isProduction = settings.environments[environment]?.kind === 'production'
  const own = isProduction || (watch?.during ?? 0) > 0 ? appOf(settings, app).watch : []
  return [...(watch?.rules ?? []), ...own]
}

/** The analysis that a stage names, with the metrics of the app; null where it names none. */
export function analysisOf(settings: Settings, app: string, environment: string): AnalysisSettings | null {
  const name = stageOf(settings, app, environment)?.analysis
  const analysis = name === undefined ? undefined : settings.analyses[name]
  if (analysis === undefined) return null
  return { ...analysis, metrics: [...analysis.metrics, ...appOf(settings, app).metrics] }
}

/** The checks of one phase of a suite for an app: those of the suite that concern it, then its own. */
export function checksOf(settings: Settings, app: string, suite: string, phase: string): CheckUse[] {
  const ofSuite = settings.suites[suite]?.phases.find(({ id }) => id === phase)?.checks ?? []
  const ofApp = appOf(settings, app).checks[phase] ?? []
  return [...ofSuite.filter(({ apps }) => apps === undefined || apps.includes(app)), ...ofApp]
}

/** The suites that an app's pipeline runs. */
export function suitesOf(settings: Settings, app: string): string[] {
  const suites = pipelineOf(settings, app).stages.flatMap(({ suite }) => (suite === undefined ? [] : [suite]))
  return [...new Set(suites)]
}

/** The daily windows of a shared environment, in minutes after local midnight. */
export function slotWindowsOf(slots: SlotSettings): SlotWindow[] {
  return slots.windows.map(({ app, daily }) => {
    const [from = '', until = ''] = daily.split('-')
    return { app, fromMinute: minuteOf(from), untilMinute: minuteOf(until) }
  })
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
