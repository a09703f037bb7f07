import { sweepScratchDatabases } from '../backups/scratch.ts'
import type { ArtifactStore } from '../builders/artifacts.ts'
import { sweepWork } from '../builders/work-folder.ts'
import { systemClock } from '../lib/clock.ts'

/** Where control planes that were killed leave things behind. */
export interface SweptPlaces {
  /** Checkouts, and records of the programs that work in them. */
  readonly work: string
  readonly artifacts: ArtifactStore
  /** The server on which backups are proven. */
  readonly serverUrl: string
  readonly say: (line: string) => void
  readonly onTrouble: (error: unknown) => void
  /** Default: every ten minutes. */
  readonly everyMs?: number
}

/**
 * Sweeps what killed control planes left behind: once now, so that nothing of it runs on when work begins, and then again and again.
 * Answers what stops it.
 */
export async function startSweeping(places: SweptPlaces): Promise<() => Promise<void>> {
  let sweeping = sweep(places)
  await sweeping
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweep(places))
  }, places.everyMs ?? 600_000)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await sweeping
  }
}

/** Trouble with one kind of leftover keeps none of the others. */
async function sweep({ work, artifacts, serverUrl, say, onTrouble }: SweptPlaces): Promise<void> {
  const now = systemClock.now()
  const found: string[] = []
  const tell = (count: number, what: string) => {
    if (count > 0) found.push(`${count} ${what}${count === 1 ? '' : 's'}`)
  }
  const chores = [
    async () => {
      const { groups, folders } = await sweepWork(work, now)
      tell(groups, 'running program')
      tell(folders, 'work folder')
    },
    async () => tell((await sweepScratchDatabases(serverUrl, now)).length, 'scratch database'),
    async () => tell(await artifacts.sweep(now), 'half copied artifact'),
  ]
  for (const chore of chores) await chore().catch(onTrouble)
  if (found.length > 0) say(`swept what killed control planes left: ${found.join(', ')}`)
}
