import type { Trouble } from '../finding.ts'
import type { Catalogue, Settings } from '../schema.ts'

export function findIncoherence(settings: Settings, catalogue: Catalogue): Trouble[] {
  return [settings, catalogue].slice(2) as never[]
}
