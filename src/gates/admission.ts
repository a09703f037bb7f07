import type { Decision } from '../domain/decision.ts'
import type { AdmissionFacts } from '../domain/facts.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import type { Gate } from './gate.ts'

/** A gate with the options that it is asked with. */
export interface GateInUse {
  readonly gate: Gate
  /** As the gate's schema returned them. */
  readonly options: unknown
}

/** One gate's answer. */
export interface GateAnswer {
  readonly kind: string
  readonly decision: Decision
}

/** All gates' answers for one deployment at one instant. */
export interface Admission {
  readonly open: boolean
  readonly decisions: readonly GateAnswer[]
  /** The earliest instant at which a closed gate would open by itself: when to ask again at the latest. */
  readonly nextChange: Date | null
  /** Some gate will never open for this release: stop waiting. */
  readonly final: boolean
}

/** Pairs gates named in settings (`{ kind, …options }`) with their parsed options; throws `invalid-settings` for what no gate takes. */
export function gatesInUse(
  uses: readonly { readonly kind: string; readonly [option: string]: unknown }[],
  gates: readonly Gate[],
): GateInUse[] {
  return uses.map(({ kind, ...options }) => {
    const gate = gates.find((candidate) => candidate.kind === kind)
    if (gate === undefined) {
      const known = gates.map((candidate) => candidate.kind).join(', ')
      throw new AppError('invalid-settings', `a known gate was wanted, found ${JSON.stringify(kind)}`, {
        hint: `Use one of ${known}.`,
      })
    }
    const parsed = gate.schema.safeParse(options)
    if (!parsed.success) {
      throw new AppError('invalid-settings', `gate ${kind}: ${messageOf(parsed.error)}`, {
        hint: 'Run tidegate validate.',
      })
    }
    return { gate, options: parsed.data }
  })
}

/** Asks every gate, closed ones too, so that all reasons are known; open only when each of them is. */
export function decideAdmission(inUse: readonly GateInUse[], facts: AdmissionFacts, now: Date): Admission {
  const asked = inUse.filter(({ gate }) => facts.intent === 'promote' || gate.appliesToRollback)
  const decisions = asked.map(({ gate, options }) => ({ kind: gate.kind, decision: gate.decide(options, facts, now) }))
  const closed = decisions.flatMap(({ decision }) => (decision.open ? [] : [decision]))
  const changes = closed.flatMap(({ until }) => (until !== undefined && until > now ? [until.getTime()] : []))
  return {
    open: closed.length === 0,
    decisions,
    nextChange: changes.length === 0 ? null : new Date(Math.min(...changes)),
    final: closed.some((decision) => decision.final === true),
  }
}
