import { z } from 'zod'
import type { AdmissionFacts } from '../domain/facts.ts'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({})
type Validation = AdmissionFacts['validations'][number]

/** Open once every earlier staging stage has validated this very release; a failed one is final. */
export const stagingValidated: Gate<z.output<typeof schema>> = {
  kind: 'staging-validated',
  doc: 'Only a release that every earlier stage of kind staging has validated.',
  schema,
  appliesToRollback: false,
  decide(_options, facts) {
    const stagings = facts.validations.filter((validation) => validation.kind === 'staging')
    const missing = stagings.find((validation) => validation.state === 'failed') ?? stagings.find(isMissing)
    const last = stagings.at(-1)
    if (last === undefined) {
      return {
        open: false,
        because: `no earlier stage of ${facts.app} is of kind staging, so nothing can have validated ${facts.release}`,
        owner: 'the settings',
        since: facts.waitingSince,
        command: 'tidegate validate',
        final: true,
      }
    }
    if (missing) return sayMissing(missing, facts)
    const when = last.at === null ? '' : ` at ${formatInstant(last.at, facts.timeZone)}`
    return { open: true, because: `${facts.release} was validated by ${last.environment}${when}` }
  },
}

function isMissing(validation: Validation): boolean {
  return validation.state !== 'validated' || validation.at === null
}

function sayMissing(validation: Validation, facts: AdmissionFacts): ReturnType<Gate['decide']> {
  const said = {
    failed: 'failed its validation',
    running: 'is being validated',
    none: 'was not validated yet',
    validated: 'is said to be validated, but without an instant',
  }[validation.state]
  return {
    open: false,
    because: `${facts.release} ${said} at ${validation.environment}`,
    owner:
      validation.state === 'failed' ? `the authors of ${facts.release}` : `the validation at ${validation.environment}`,
    since: validation.at ?? facts.waitingSince,
    command: validation.state === 'failed' ? `git push  # a corrected ${facts.app}` : `tidegate show ${facts.release}`,
    ...(validation.state === 'failed' ? { final: true } : {}),
  }
}
