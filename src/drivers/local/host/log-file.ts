import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file of JSON lines that never grows beyond twice its size: the older half lies beside it as `<path>.1`. */
export interface LogFile {
  append(lines: string): void
  close(): void
}

/** Opens a log file for appending, making its folder. */
export function openLogFile(path: string, maxBytes: number): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  return {
    append(lines) {
      if (size > 0 && size + lines.length > maxBytes) {
        closeSync(file)
        renameSync(path, `${path}.1`)
        file = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(file, lines)
    },
    close: () => closeSync(file),
  }
}
