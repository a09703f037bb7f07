import type { ObservedReplica, ObservedSet } from '../domain/target.ts'
import { AppError } from '../lib/errors.ts'
import type { CheckSubject, ComponentSubject } from './check.ts'

/** A component of the release under test and what the target reports of its replica set; null when the set is not there. */
export interface SeenComponent {
  readonly component: ComponentSubject
  readonly set: ObservedSet | null
  readonly replicas: readonly ObservedReplica[]
}

/** The components that the check is about: the one it runs for, else all of the release. */
export function wantedComponents(subject: CheckSubject): readonly ComponentSubject[] {
  return subject.component ? [subject.component] : subject.components
}

/** Looks at the replica sets of the check's components; throws when the release has none. */
export async function seeComponents(subject: CheckSubject): Promise<SeenComponent[]> {
  const components = wantedComponents(subject)
  if (components.length === 0) throw new AppError('invalid-input', 'the release has no component to look at')
  const observation = await subject.observe()
  return components.map((component) => {
    const set = observation.sets.find((one) => one.id === component.set) ?? null
    const replicas = (set?.replicas ?? []).filter((one) => subject.replica === null || one.id === subject.replica.id)
    return { component, set, replicas }
  })
}
