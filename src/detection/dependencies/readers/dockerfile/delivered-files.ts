import type { BuildCommand, Taken } from './facts.ts'

/** Files that a stage takes. */
export interface StageTaken extends Omit<Taken, 'isDelivered'> {
  readonly stage: number
}

/** What is known of the stages of a build. */
export interface Stages {
  readonly commands: readonly (BuildCommand & { readonly stage: number })[]
  /** Paths of stages that others take files from. */
  readonly kept: readonly { readonly stage: number; readonly path: string }[]
  /** The stage that each is built from, and the one that is wanted. */
  readonly parents: ReadonlyMap<number, number>
  readonly last: number
}

/**
 * Says what of the files taken is delivered: all that the last stage and those it is built from take, and what others copy whole. Of a stage
 * that only prunes a workspace (`turbo prune`) just what others take out of it counts, as the command names the packages itself; what it
 * makes (`out/…`) is not in the repository.
 */
export function judgeTaken(taken: readonly StageTaken[], stages: Stages): Taken[] {
  const { commands, kept, parents, last } = stages
  const pruning = new Set(commands.filter(({ text }) => prunes(text)).map(({ stage }) => stage))
  const whole = new Set(parents.values())
  const delivered = new Set([last])
  for (const stage of delivered) {
    const parent = parents.get(stage)
    if (parent !== undefined) delivered.add(parent)
  }
  return taken.flatMap(({ stage, ...rest }): Taken[] => {
    const paths = kept.flatMap(({ stage: from, path }) => (from === stage ? [path] : []))
    const isDelivered = delivered.has(stage) || paths.some((path) => isPathWithin(rest.to, path))
    const all = { ...rest, isDelivered }
    const isPruned = pruning.has(stage) && !isDelivered && !whole.has(stage) && rest.sources.includes('')
    const parts = isDelivered ? [] : takenOut(rest, paths)
    return isPruned ? parts : [all, ...parts]
  })
}

/** What others take out of a folder that was copied: it is delivered as it is, where it is not made there. */
function takenOut(taken: Omit<Taken, 'isDelivered'>, paths: readonly string[]): Taken[] {
  const folder = taken.to === '/' ? '/' : `${taken.to}/`
  const below = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
  const sources = taken.sources.flatMap((source) => below.map((path) => (source === '' ? path : `${source}/${path}`)))
  if (sources.length === 0) return []
  return [{ ...taken, sources: [...new Set(sources)], unknown: [], isDelivered: true, isPerhapsMade: true }]
}

/** Whether a path of the image is a folder or lies below it. */
function isPathWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

/** Whether a command leaves only what one package of a workspace is made of. */
export function prunes(command: string): boolean {
  return /\bturbo(?:@\S+)?\s(?:.*\s)?prune\b/.test(command)
}
