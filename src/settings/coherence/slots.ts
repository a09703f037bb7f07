import { slotWindowsOf } from '../rule-views.ts'
import { listPlacedApps, usesGate } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** Windows of one environment lie within a day and do not overlap. */
export const slotOverlap: CoherenceRule = {
  code: 'slot-overlap',
  doc: 'A shared environment belongs to one app at a time.',
  look: (settings) =>
    settings.slots.flatMap((slots, i) => {
      const windows = slotWindowsOf(slots).map((window, j) => ({
        ...window,
        path: ['slots', i, 'windows', j, 'daily'],
      }))
      const backward = windows
        .filter(({ fromMinute, untilMinute }) => untilMinute <= fromMinute)
        .map(({ path }) => ({
          path,
          what: 'this window ends before it begins',
          todo: 'Split it at midnight: 22:00-24:00 and 00:00-02:00.',
        }))
      const sorted = windows.toSorted((a, b) => a.fromMinute - b.fromMinute)
      const overlaps = sorted.flatMap((window, j): Spot[] => {
        const before = sorted[j - 1]
        if (before === undefined || before.untilMinute <= window.fromMinute) return []
        const what = `the window of ${window.app} begins before that of ${before.app} in ${slots.environment} has ended`
        return [
          { path: window.path, what, todo: 'Let one window end when the next begins: 09:00-12:00, then 12:00-15:00.' },
        ]
      })
      return [...backward, ...overlaps]
    }),
}

/** An app whose stage asks for a slot has time there. */
export const noSlot: CoherenceRule = {
  code: 'no-slot',
  doc: 'An app behind a slot gate has a window on that environment.',
  look: (settings) =>
    listPlacedApps(settings).flatMap(({ name, stage, environmentName }): Spot[] => {
      const slots = settings.slots.find(({ environment }) => environment === environmentName)
      const has = slots?.windows.some(({ app }) => app === name) ?? false
      if (!usesGate(stage, 'slot') || has || slots === undefined) return []
      const borrows = slots.borrow !== 'never'
      return [
        {
          severity: borrows ? 'warning' : 'error',
          path: ['apps', name],
          at: 'key',
          what: `${name} waits for a slot on ${environmentName} but has no window there${borrows ? ': it can only borrow' : ''}`,
          todo: `Add { app: ${name}, daily: "…" } to the slots of ${environmentName}.`,
        },
      ]
    }),
}

/** Slots and shared environments belong together: each has the other, once. */
export const slotsAstray: CoherenceRule = {
  code: 'slots-astray',
  doc: 'An environment has slots exactly when it is shared by slots, and its stages have the slot gate.',
  look: (settings) => {
    const named = settings.slots.map(({ environment }) => environment)
    const astray = settings.slots.flatMap(({ environment }, i): Spot[] => {
      const path = ['slots', i, 'environment']
      if (named.indexOf(environment) !== i)
        return [{ path, what: `${environment} has slots twice`, todo: 'Join them.' }]
      if (settings.environments[environment]?.shared !== 'no') return []
      return [
        { path, what: `${environment} has slots but is not shared`, todo: `Write shared: slots for ${environment}.` },
      ]
    })
    const without = Object.entries(settings.environments)
      .filter(([name, { shared }]) => shared === 'slots' && !named.includes(name))
      .map(([name]) => {
        const what = `${name} is shared by slots, but no slots are written for it: nobody could ever use it`
        return { path: ['environments', name, 'shared'], what, todo: `Add an entry for ${name} under slots.` }
      })
    return [...astray, ...without, ...ungated(settings)]
  },
}

function ungated(settings: Parameters<CoherenceRule['look']>[0]): Spot[] {
  return Object.entries(settings.pipelines).flatMap(([pipeline, { stages }]) =>
    stages.flatMap((stage, i): Spot[] => {
      const shared = settings.environments[stage.environment]?.shared
      if (shared !== 'slots' || usesGate(stage, 'slot')) return []
      const what = `${stage.environment} is shared by slots, but this stage does not ask for one: apps would meet there`
      return [{ path: ['pipelines', pipeline, 'stages', i], what, todo: 'Add { kind: slot } to its gates.' }]
    }),
  )
}
