import { AppError, messageOf } from '../lib/errors.ts'

const disk = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'])

/** What a full or broken disk means to people: `unavailable`, to be tried again; anything else comes back as it is. */
export function asDiskTrouble(error: unknown, wanted: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === undefined || !disk.has(code)) return error
  return new AppError('unavailable', `${wanted} could not be written: ${messageOf(error)}`, {
    hint: 'Make room on that disk (see `df -h`); it is tried again by itself.',
    cause: error,
  })
}
