import { AppError } from '../lib/errors.ts'

/** Turns what a PostgreSQL program said before it gave up into trouble that a person can act on. */
export function explainOutput(what: string, output: string): AppError {
  const said = output.trim().split('\n').slice(-12).join('\n')
  if (/No space left on device|disk quota/i.test(output)) {
    return new AppError('unavailable', `${what}: the disk is full`, {
      hint: 'Free some space and start again.',
      details: { said },
    })
  }
  if (/error while loading shared libraries|Library not loaded|cannot execute|GLIBC/i.test(output))
    return notForThisMachine(what, said)
  return new AppError('unavailable', `${what}: ${lastComplaint(said)}`, { details: { said } })
}

/** Turns an error of starting a program (not found, not allowed, disk full) into trouble that a person can act on. */
export function explainFailure(what: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return explainOutput(what, 'No space left on device')
  if (code === 'ENOENT' || code === 'ENOEXEC') return notForThisMachine(what, String(cause))
  if (code === 'EPERM' || code === 'EACCES') {
    return new AppError('not-allowed', `${what}: the system refused it (${code})`, {
      hint: 'Start Tidegate as an ordinary user with a folder of its own, or set DATABASE_URL.',
      cause,
    })
  }
  return new AppError('unavailable', `${what}: ${String(cause)}`, { cause })
}

function notForThisMachine(what: string, said: string): AppError {
  return new AppError('unsupported', `${what}: the embedded PostgreSQL does not run on this system`, {
    hint: 'It needs glibc (not Alpine). Set DATABASE_URL to a PostgreSQL server (15 or later).',
    details: { said },
  })
}

function lastComplaint(said: string): string {
  const lines = said.split('\n')
  return lines.findLast((line) => /FATAL|PANIC|ERROR|error:/.test(line)) ?? lines.at(-1) ?? 'it ended without a word'
}
