import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Db } from '../../src/lib/db.ts'

/** One line of the target's journal. */
export interface Told {
  readonly what: 'begin' | 'applied' | 'was-applied' | 'poisoned'
  readonly key: string
  readonly fence: number
  readonly pid: number
}

/** Worker processes on one database and one target, killed when the test ends. */
export interface EngineProcesses {
  /** Starts a worker process; `skewMs` sets its clock wrong. */
  spawn(options?: { skewMs?: number }): ChildProcess
  /** What the target was told, in order. */
  journal(): Told[]
  /** Keys of the effects that the target took. */
  applied(): string[]
}

const script = fileURLToPath(new URL('./engine-worker.ts', import.meta.url))

/** Makes the target's folder and the table of facts that outcomes commit. */
export async function engineProcesses(db: Db): Promise<EngineProcesses> {
  await db.query('CREATE TABLE fact (key text PRIMARY KEY, pid int)')
  const target = mkdtempSync(join(tmpdir(), 'tidegate-engine-target-'))
  const children: ChildProcess[] = []
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(target, { recursive: true, force: true })
  })
  const names = () => readdirSync(target)
  return {
    spawn({ skewMs = 0 } = {}) {
      const wrong = `const now = Date.now; Date.now = () => now() + ${skewMs};
        globalThis.Date = class extends Date { constructor(...a) { super(...(a.length ? a : [Date.now()])) } }`
      const skew = skewMs === 0 ? [] : ['--import', `data:text/javascript,${encodeURIComponent(wrong)}`]
      const child = spawn(process.execPath, [...skew, script, db.url, target], { stdio: 'inherit' })
      children.push(child)
      return child
    },
    journal: () =>
      names().includes('journal.jsonl')
        ? readFileSync(join(target, 'journal.jsonl'), 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Told)
        : [],
    applied: () =>
      names()
        .filter((name) => name.includes('~'))
        .map((name) => name.replace('~', '/')),
  }
}

/** How a process ended: its exit code, or the signal that killed it. */
export function exitOf(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? child.signalCode)
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
}
