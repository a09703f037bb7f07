import type { CoherenceRule, Spot } from './rule.ts'

const nowhere = /(^|\.)(example|invalid|test)$|(^|\.)example\.(com|net|org)$/

/** What is told reaches someone: a receiver has a real address and something is sent to it. */
export const deafReceiver: CoherenceRule = {
  code: 'deaf-receiver',
  doc: 'Every receiver leads somewhere and is used.',
  look: (settings) =>
    Object.entries(settings.receivers).flatMap(([name, receiver]): Spot[] => {
      const path = ['receivers', name]
      const used = settings.notify.some(({ to }) => to.includes(name))
      const host = receiver.kind === 'webhook' ? new URL(receiver.url).hostname : ''
      return [
        ...(nowhere.test(host)
          ? [
              {
                path: [...path, 'url'],
                what: `receiver “${name}” leads nowhere: ${host} is a name for examples`,
                todo: 'Write the real address.',
              },
            ]
          : []),
        ...(used
          ? []
          : [
              {
                severity: 'warning' as const,
                path,
                at: 'key' as const,
                what: `nothing is ever sent to receiver “${name}”`,
                todo: `Name it in a “to:” under notify, or remove it.`,
              },
            ]),
      ]
    }),
}
