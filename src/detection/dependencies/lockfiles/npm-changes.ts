interface Named {
  readonly name: string
  readonly version: string
}

/** Gives every name and version of both sides one number. */
export class Names {
  readonly known: Named[] = []
  readonly #ids = new Map<string, number>()
  idOf({ name, version }: Named): number {
    const text = `${name}@${version}`
    const id = this.#ids.get(text) ?? this.known.push({ name, version }) - 1
    this.#ids.set(text, id)
    return id
  }
}

/** Flags of what is reached: asked for by the member itself; only for its development. */
export const direct = 1
export const development = 2

/** What one side reaches from the member that was visited last: an id is reached where its mark is the round. */
export interface Side {
  visit(member: string, round: number): void
  readonly reached: readonly number[]
  readonly marks: Uint32Array
  readonly flags: Uint8Array
  readonly integrity: readonly (string | undefined)[]
}

interface Change {
  readonly gone: string[]
  readonly come: string[]
  readonly other: string[]
  isDirect: boolean
  isDevelopment: boolean
}

/** What differs between what both sides reached in a round, what a member asks for itself first. */
export function describeChanges(old: Side, now: Side, round: number, names: Names): string[] {
  const changes = new Map<string, Change>()
  const note = (id: number, list: 'gone' | 'come' | 'other', { flags }: Side) => {
    const { name, version } = names.known[id] ?? { name: '', version: '' }
    const change = changes.get(name) ?? { gone: [], come: [], other: [], isDirect: false, isDevelopment: true }
    change[list].push(version)
    change.isDirect ||= ((flags[id] ?? 0) & direct) !== 0
    change.isDevelopment &&= ((flags[id] ?? 0) & development) !== 0
    changes.set(name, change)
  }
  for (const id of old.reached) if (now.marks[id] !== round) note(id, 'gone', old)
  for (const id of now.reached) {
    if (old.marks[id] !== round) note(id, 'come', now)
    else if (hasOtherContent(old.integrity[id], now.integrity[id])) note(id, 'other', now)
  }
  return [...changes].sort(byWeight).map(([name, change]) => say(name, change))
}

function hasOtherContent(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined || before === after) return false
  const algorithmOf = (integrity: string) => integrity.slice(0, integrity.indexOf('-'))
  return algorithmOf(before) === algorithmOf(after)
}

function byWeight([one, left]: [string, Change], [other, right]: [string, Change]): number {
  const weigh = ({ isDirect, isDevelopment }: Change) => (isDirect ? 0 : 1) + (isDevelopment ? 2 : 0)
  return weigh(left) - weigh(right) || (one < other ? -1 : 1)
}

function say(name: string, { gone, come, other, isDevelopment }: Change): string {
  const [old, now] = [gone.join(', '), come.join(', ')]
  const mark = isDevelopment ? ' (dev)' : ''
  if (gone.length > 0 && come.length > 0) return `${name} ${old} → ${now}${mark}`
  if (come.length > 0) return `${name} ${now} is new${mark}`
  return gone.length > 0 ? `${name} ${old} is gone${mark}` : `${name} ${other.join(', ')} has other content${mark}`
}
