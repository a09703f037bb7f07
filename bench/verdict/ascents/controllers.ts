import { argoDocumented, argoMinutes, flaggerDocumented } from '../rules/controllers.ts'
import type { Rule } from '../rules/rule.ts'
import type { Ascent } from './ascent.ts'

/**
 * Flagger as in https://docs.flagger.app/tutorials/istio-progressive-delivery: each minute without a failed check adds 10 % up to 50 %,
 * then the release is promoted; a failed check holds the weight, and the fifth rolls back one interval later.
 */
export const flaggerAscent: Ascent = {
  name: 'Flagger documented',
  begin(circumstances) {
    const watch = flaggerDocumented.begin(circumstances)
    let [steps, failures] = [1, 0]
    return {
      get weight() {
        return steps > 5 ? 1 : steps / 10
      },
      observe(view) {
        watch.observe(view)
        if (hasAlarm(watch.scores, flaggerDocumented)) return 'rolled back'
        if (!view.minute || failures >= 5) return 'climbing'
        const { canary } = view.minute
        if (canary.errorShare <= 0.01 && canary.quantileMs(0.99) <= 500) steps++
        else failures++
        return steps > 5 ? 'promoted' : 'climbing'
      },
    }
  },
}

/** Argo as in https://argo-rollouts.readthedocs.io/en/stable/features/analysis/: 20 % more every ten minutes, analysis in the background. */
function argoAscent(rule: Rule): Ascent {
  return {
    name: rule.name,
    begin(circumstances) {
      const watch = rule.begin(circumstances)
      let weight = 0.2
      return {
        get weight() {
          return weight
        },
        observe(view) {
          watch.observe(view)
          if (hasAlarm(watch.scores, rule)) return 'rolled back'
          const steps = 1 + Math.floor(view.at / 600)
          weight = Math.min(1, steps / 5)
          return steps >= 5 ? 'promoted' : 'climbing'
        },
      }
    },
  }
}

/** Argo with the template of its documentation, and with a careful operator's. */
export const argoAscents: readonly Ascent[] = [argoAscent(argoDocumented), argoAscent(argoMinutes)]

function hasAlarm(scores: Float64Array, { documented }: Rule): boolean {
  return scores[0]! >= (documented?.[0] ?? Number.NaN)
}
