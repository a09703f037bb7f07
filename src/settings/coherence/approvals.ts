import { listPlacedApps, usesGate } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** A critical app behind an approval gate has a phrase to type, in every language of the workspace. */
export const noPhrase: CoherenceRule = {
  code: 'no-phrase',
  doc: 'A critical app that needs approval has a phrase in every language of the workspace.',
  look: (settings) =>
    listPlacedApps(settings).flatMap(({ name, app, stage, environmentName }): Spot[] => {
      if (!usesGate(stage, 'approval')) return []
      const phrases = app.phrases[environmentName]
      if (phrases === undefined || Object.keys(phrases).length === 0) {
        if (!app.critical) return []
        const what = `${name} is critical and needs approval in ${environmentName}, but has no phrase to type`
        const example = `${environmentName}: { ${settings.locales[0]}: DEPLOY ${name.toUpperCase()} ${environmentName.toUpperCase()} }`
        return [{ path: ['apps', name], at: 'key', what, todo: `Add phrases: { ${example} }.` }]
      }
      return settings.locales
        .filter((locale) => phrases[locale] === undefined)
        .map((locale) => ({
          severity: 'warning' as const,
          path: ['apps', name, 'phrases', environmentName],
          at: 'key' as const,
          what: `${name} has no phrase in “${locale}” for ${environmentName}: people who use that language must type another’s`,
          todo: `Add “${locale}:” with the phrase, or remove “${locale}” from locales.`,
        }))
    }),
}

/** A phrase is written so that a person can type it: no outer spaces, no invisible characters, composed accents. */
export const oddPhrase: CoherenceRule = {
  code: 'odd-phrase',
  doc: 'A phrase can be typed exactly.',
  look: (settings) =>
    Object.entries(settings.apps).flatMap(([app, { phrases }]) =>
      Object.entries(phrases).flatMap(([environment, byLocale]) =>
        Object.entries(byLocale)
          .filter(([, phrase]) => phrase !== phrase.trim() || /[\p{C}\p{Zl}\p{Zp}]|\s\s/u.test(phrase))
          .map(([locale]) => ({
            path: ['apps', app, 'phrases', environment, locale],
            what: 'this phrase has outer spaces, double spaces or invisible characters: nobody could type it exactly',
            todo: 'Write it with single spaces and visible characters only.',
          })),
      ),
    ),
}
