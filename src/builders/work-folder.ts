import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ownTag, standingOf, tagPattern } from '../lib/process-identity.ts'
import { endRecordedGroup } from './process-group.ts'

/** One try of one piece of work; `fence` rises with every try, whoever makes it. */
export interface WorkAttempt {
  readonly run: string
  readonly node: string
  readonly fence: number
}

/** What was left behind, and is gone now. */
export interface SweptWork {
  readonly folders: number
  readonly groups: number
}

/** Something in the work folder, by its name: `<run>-<node>-<fence>.<tag of the process>`, with an ending for what belongs to it. */
interface Leftover {
  readonly name: string
  readonly isGroup: boolean
  readonly tag: string
}

const leftoverName = new RegExp(`^.+-\\d+\\.(${tagPattern.source})(\\.home|\\.group)?$`)
/** After that long nothing of an earlier boot is in use, even where two machines go by one name. */
const staleMs = 86_400_000

/** Where an attempt may work: a path of its own, whose name says which process works there. Nothing is made. */
export function placeOfAttempt(work: string, attempt: WorkAttempt): string {
  return join(work, `${nameOf(attempt)}-${attempt.fence}.${ownTag}`)
}

/** The file that names the process group that works at a place. */
export function groupRecordOf(place: string): string {
  return `${place}.group`
}

/**
 * Ends the programs of earlier tries of the same work on this machine, whoever began them: their time is over, and the next try must not
 * run beside them. Their folders go too once the process that made them is gone.
 */
export async function endEarlierAttempts(work: string, attempt: WorkAttempt): Promise<SweptWork> {
  const earlier = (await leftoversIn(work)).filter(({ name }) => {
    const [own, rest] = [`${nameOf(attempt)}-`, name.slice(nameOf(attempt).length + 1)]
    return name.startsWith(own) && /^\d+\./.test(rest) && Number.parseInt(rest, 10) < attempt.fence
  })
  return removeAll(work, earlier, ({ isGroup, tag }) => isGroup || standingOf(tag) === 'gone')
}

/** Ends the programs and removes the folders of control planes that are gone; what a living one uses is left alone. */
export async function sweepWork(work: string, now: Date): Promise<SweptWork> {
  const stale = async ({ name }: Leftover) => {
    const found = await stat(join(work, name)).catch(() => null)
    return found !== null && now.getTime() - found.mtimeMs > staleMs
  }
  const left = await leftoversIn(work)
  const mayGo = await Promise.all(
    left.map(async (one) => {
      const standing = standingOf(one.tag)
      return standing === 'gone' || (standing === 'before' && (await stale(one)))
    }),
  )
  return removeAll(work, left, (one) => mayGo[left.indexOf(one)] === true)
}

/** Programs first: what they would write anew must not outlive their folders. */
async function removeAll(
  work: string,
  left: readonly Leftover[],
  mayGo: (one: Leftover) => boolean,
): Promise<SweptWork> {
  let [folders, groups] = [0, 0]
  for (const one of left.filter((each) => each.isGroup && mayGo(each)))
    if (await endRecordedGroup(join(work, one.name))) groups += 1
  for (const one of left.filter((each) => !each.isGroup && mayGo(each))) {
    await rm(join(work, one.name), { recursive: true, force: true })
    folders += 1
  }
  return { folders, groups }
}

async function leftoversIn(work: string): Promise<Leftover[]> {
  const names = await readdir(work).catch(() => [])
  return names.flatMap((name) => {
    const [, tag, ending] = leftoverName.exec(name) ?? []
    return tag === undefined ? [] : [{ name, tag, isGroup: ending === '.group' }]
  })
}

function nameOf({ run, node }: WorkAttempt): string {
  return `${run}-${node.replaceAll(':', '-')}`
}
