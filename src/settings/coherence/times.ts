import type { CoherenceRule } from './rule.ts'

/** A freeze ends after it begins. */
export const backwardFreeze: CoherenceRule = {
  code: 'backward-freeze',
  doc: 'A freeze ends after it begins.',
  look: (settings) =>
    settings.freezes.flatMap(({ id, from, until }, i) => {
      if (secondsOf(from) < secondsOf(until)) return []
      const what = `freeze ${id} ends (${until}) before it begins (${from}), so it freezes nothing`
      return [{ path: ['freezes', i, 'until'], what, todo: 'Swap the two, or correct one of them.' }]
    }),
}

/** Local times compared as if they were of one clock without changes. */
function secondsOf(local: string): number {
  return Date.parse(local.endsWith('Z') ? local : `${local}Z`)
}

/** The workspace's zone is one that the IANA data knows. */
export const unknownZone: CoherenceRule = {
  code: 'unknown-zone',
  doc: 'The time zone is an IANA name.',
  look({ timeZone }) {
    if (/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(timeZone) && isKnownZone(timeZone)) return []
    const what = `“${timeZone}” is not an IANA time zone`
    return [{ path: ['timeZone'], what, todo: 'Write a name such as Europe/Paris, America/New_York or UTC.' }]
  },
}

function isKnownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
