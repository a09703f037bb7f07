import { componentPaths } from '../app-views.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** Every path is compared with every other: more would take too long. */
const mostGlobs = 1000

/** A file belongs to one app: components of different apps have no path in common. */
export const pathShared: CoherenceRule = {
  code: 'path-shared',
  doc: 'Components of different apps have no files in common.',
  look(settings) {
    const globs = componentPaths(settings).flatMap(({ app, component, paths }) =>
      paths.map((glob, i) => ({ app, component, glob, path: ['apps', app, 'components', component, 'paths', i] })),
    )
    const tooMany = globs[mostGlobs]
    if (tooMany !== undefined) {
      const what = `these settings name more than ${mostGlobs} paths`
      return [{ path: tooMany.path, what, todo: 'Name folders (dir/**) instead of files.' }]
    }
    return globs.flatMap((entry, i): Spot[] => {
      const other = globs.slice(0, i).find(({ app, glob }) => app !== entry.app && mayMeet(glob, entry.glob))
      if (other === undefined) return []
      const what = `“${entry.glob}” of ${entry.app} and “${other.glob}” of ${other.app}.${other.component} have files in common`
      const todo = 'Give each app paths of its own; put what both need under shared and name it in dependsOn.'
      return [{ path: entry.path, what, todo }]
    })
  },
}

/** Whether a file may match both globs: segment by segment, `**` and a folder's end taking everything below. */
function mayMeet(a: string, b: string): boolean {
  const [left, right] = [a.split('/').filter(Boolean), b.split('/').filter(Boolean)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one = '', two = ''] = [left[i], right[i]]
    if (one === '**' || two === '**') return true
    if (!segmentsMeet(one, two)) return false
  }
  return true
}

/** Whether one name may match both segments: their literal beginnings and ends must agree; what lies between stars is taken to meet. */
function segmentsMeet(a: string, b: string): boolean {
  if (!a.includes('*') && !b.includes('*')) return a === b
  const [headA, headB] = [a.split('*')[0] ?? '', b.split('*')[0] ?? '']
  const [tailA, tailB] = [a.split('*').at(-1) ?? '', b.split('*').at(-1) ?? '']
  const heads = headA.startsWith(headB) || headB.startsWith(headA)
  const tails = tailA.endsWith(tailB) || tailB.endsWith(tailA)
  const literal = a.includes('*') ? (b.includes('*') ? null : b) : a
  const longEnough = literal === null || literal.length >= (a.includes('*') ? headA + tailA : headB + tailB).length
  return heads && tails && longEnough
}
