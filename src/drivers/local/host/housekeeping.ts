import { join } from 'node:path'
import { messageOf } from '../../../lib/errors.ts'
import type { TargetFolder } from '../folders.ts'
import { compactJournal } from './journal-compaction.ts'
import { removeOldLogs } from './log-retention.ts'
import type { StateFile, TargetState } from './state-file.ts'

const dayMs = 24 * 3_600_000
const everyMs = 600_000
const mostLogBytes = 512 * 1024 * 1024
const mostJournalLines = 10_000

/** Shortens a journal that has grown long; to be called before it is opened. */
export function tidyJournal({ journal }: TargetFolder): void {
  const removed = compactJournal(journal, { mostLines: mostJournalLines, keptMs: dayMs, now: Date.now() })
  if (removed > 0) tell(`removed ${removed} lines of the journal that nothing can ask for any more`)
}

/** Removes old logs now and every ten minutes, until closed; its troubles are told and tried again. */
export function openHousekeeping({ logs }: TargetFolder, { state }: StateFile): { close(): void } {
  const tidy = () => {
    const rule = { keptMs: dayMs, mostBytes: mostLogBytes, now: Date.now() }
    removeOldLogs(logs, standingSets(state), rule).catch((error: unknown) => {
      tell(`old logs could not be removed: ${messageOf(error)}`)
    })
  }
  tidy()
  const timer = setInterval(tidy, everyMs)
  return { close: () => clearInterval(timer) }
}

function standingSets({ places }: TargetState): ReadonlySet<string> {
  return new Set(
    places.flatMap(({ environment, app, sets }) => sets.map(({ spec }) => join(environment, app, spec.id))),
  )
}

function tell(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`)
}
