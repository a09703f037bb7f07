import type { Replicas } from '../domain/step.ts'

/** How many replicas of each component carry a part of the whole: rounded up, at least one, none only where none are wanted. */
export function shareOf(replicas: Replicas, part: number, whole: number): Replicas {
  const carry = (count: number) => (count === 0 ? 0 : Math.max(1, Math.ceil((count * part) / whole)))
  return Object.fromEntries(Object.entries(replicas).map(([component, count]) => [component, carry(count)]))
}

/** The replicas of the component that has most; at least 1. */
export function largestOf(replicas: Replicas): number {
  return Math.max(1, ...Object.values(replicas))
}

/** Whether two releases have as many replicas of the same components. */
export function isSame(a: Replicas, b: Replicas): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

/** Replicas for people: `api 2, dashboard 3`. */
export function formatReplicas(replicas: Replicas): string {
  return Object.entries(replicas)
    .map(([component, count]) => `${component} ${count}`)
    .join(', ')
}
