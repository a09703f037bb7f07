import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Whether this machine lets us mount a disk of our own. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0

/** A disk of so many MiB, in memory, that is gone when the test finishes. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives it back. */
  free(): void
}

/** Mounts a small disk; only where `canMount`. */
export function openSmallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  const fillers = join(folder, 'fillers')
  return {
    folder,
    fill() {
      mkdirSync(fillers, { recursive: true })
      for (let bytes = 2 ** 22; bytes >= 4096; bytes /= 2) while (addFiller(fillers, bytes));
    },
    free: () => rmSync(fillers, { recursive: true, force: true }),
  }
}

let fillersMade = 0

function addFiller(folder: string, bytes: number): boolean {
  try {
    writeFileSync(join(folder, String(fillersMade++)), Buffer.alloc(bytes))
    return true
  } catch {
    return false
  }
}
