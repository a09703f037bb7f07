import { argoDocumented, argoMinutes, flaggerDocumented, thresholds } from './controllers.ts'
import { kayentaDocumented, kayentaFast } from './kayenta.ts'
import type { Rule } from './rule.ts'
import { msprt, netflix } from './sequential.ts'

/** Every peer's rule. */
export const peers: readonly Rule[] = [
  flaggerDocumented,
  argoDocumented,
  argoMinutes,
  ...thresholds,
  kayentaDocumented,
  kayentaFast,
  msprt,
  netflix,
]
