import type { Verdict } from '../domain/verdict.ts'
import type { WatchRule } from '../settings/schema.ts'
import type { WatchFacts } from './facts.ts'

/** What one rule says of the facts. */
export interface RuleFinding {
  readonly outcome: Verdict
  /** One sentence with the figures found and wanted. */
  readonly because: string
  /** Epoch ms since when the condition holds; null while it does not. */
  readonly since: number | null
  /** Epoch ms when a condition that holds now would become a breach; null when none is pending. */
  readonly breaksAt?: number | null
}

/** A rule of one signal, from the union of the settings. */
export type RuleOf<Signal extends WatchRule['signal']> = Extract<WatchRule, { signal: Signal }>

/** Judges the facts by one kind of rule; pure, and cheap enough for four calls a second. */
export type JudgeRule<Signal extends WatchRule['signal']> = (
  rule: RuleOf<Signal>,
  facts: WatchFacts,
  now: number,
) => RuleFinding

/** How old a reading may be before the target counts as unseen. */
export const staleAfterMs = 15_000

/** A share as people read it: `34 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = share * 100
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : Math.round(value * 100) / 100} %`
}
