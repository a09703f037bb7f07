import type { WatchJudgement } from '../../analysis/judge-watch.ts'

/** Traffic is reported in whole seconds, and only a second that is over can be judged. */
const secondMs = 1000

/**
 * Whether a watch has seen enough to end well: as many whole seconds as it was to last, all rules passed, and none of them just now
 * on its way to a breach, which a watch that ended here would never see.
 */
export function maySayPassed(
  { verdict, pending }: Pick<WatchJudgement, 'verdict' | 'pending'>,
  { since, now, forMs }: { readonly since: number; readonly now: number; readonly forMs: number },
): boolean {
  const firstWhole = Math.ceil(since / secondMs) * secondMs
  return verdict === 'passed' && pending.length === 0 && firstWhole + forMs <= now
}
