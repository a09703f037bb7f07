import type { BuildCommand, Taken } from './facts.ts'

/** Files that a stage takes. */
export interface StageTaken extends Taken {
  readonly stage: number
}

/** What is known of the stages of a build. */
export interface Stages {
  readonly commands: readonly (BuildCommand & { readonly stage: number })[]
  /** Paths of stages that others take files from. */
  readonly kept: readonly { readonly stage: number; readonly path: string }[]
  /** Stages that are delivered, or that others are built from. */
  readonly whole: ReadonlySet<number>
}

/**
 * Takes less for a stage that only prunes a workspace (`turbo prune`): of all that it copies only what others take out of it counts, as the
 * command names the packages itself. What it makes (`out/…`) is not in the repository.
 */
export function narrowPruned(taken: readonly StageTaken[], { commands, kept, whole }: Stages): Taken[] {
  const pruning = new Set(commands.filter(({ text }) => prunes(text)).map(({ stage }) => stage))
  return taken.flatMap((one): Taken[] => {
    const { stage, ...all } = one
    if (!pruning.has(stage) || whole.has(stage) || all.sources.some((source) => source !== '')) return [all]
    const folder = all.to === '/' ? '/' : `${all.to}/`
    const below = kept.filter(({ stage: from, path }) => from === stage && path.startsWith(folder))
    const sources = below.map(({ path }) => path.slice(folder.length)).filter((path) => !/^out(\/|$)/.test(path))
    if (below.some(({ path }) => path.length === folder.length)) return [all]
    return sources.length === 0 ? [] : [{ ...all, sources: [...new Set(sources)] }]
  })
}

function prunes(command: string): boolean {
  return /\bturbo(?:@\S+)?\s(?:.*\s)?prune\b/.test(command)
}
