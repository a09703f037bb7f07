import { bunBinaryLock, bunLock } from './lockfiles/bun.ts'
import { npmLock } from './lockfiles/npm.ts'
import { pnpmLock } from './lockfiles/pnpm.ts'
import { yarnLock } from './lockfiles/yarn-berry.ts'
import type { LockReader, Reader } from './reader.ts'
import { goReader } from './readers/go/reader.ts'
import { javascriptReader } from './readers/javascript/javascript.ts'
import { npmReader } from './readers/npm/npm.ts'
import { pythonReader } from './readers/python/reader.ts'

/** Every kind of manifest that is understood. */
export const readers: readonly Reader[] = [npmReader, javascriptReader, goReader, pythonReader]

/** Every kind of lockfile that is understood. */
export const lockReaders: readonly LockReader[] = [npmLock, pnpmLock, yarnLock, bunLock, bunBinaryLock]
