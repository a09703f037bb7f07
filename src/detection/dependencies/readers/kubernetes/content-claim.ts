import type { Claim } from '../../part.ts'

/** A claim on what a part of a file says, that deploys again. */
export function contentClaim(unit: string, file: string, content: Readonly<Record<string, string>>): Claim {
  return {
    unit,
    files: { file },
    as: 'explicit',
    family: unit.slice(0, unit.indexOf(':')),
    effect: 'redeploy',
    certainty: 'sure',
    via: '',
    content,
  }
}
