import { sha256 } from '../../../../lib/digest.ts'

const mostLeaves = 120

/** The leaves of a value by their path; of a large one only a digest. */
export function leavesOf(value: unknown, isSecret = false): Record<string, string> {
  const leaves: Record<string, string> = {}
  addLeaves(value, '', leaves, isSecret)
  if (Object.keys(leaves).length <= mostLeaves) return leaves
  return { content: `#${sha256(JSON.stringify(leaves)).slice(0, 8)}` }
}

function addLeaves(value: unknown, path: string, leaves: Record<string, string>, isSecret: boolean): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      addLeaves(inner, path === '' ? key : `${path}.${key}`, leaves, isSecret)
    if (Object.keys(value).length > 0) return
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  leaves[path] = isSecret || text.length > 60 || text.includes('\n') ? `#${sha256(text).slice(0, 8)}` : text
}
