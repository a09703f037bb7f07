import { composerLock, gemfileLock, gradleLock, mixLock, nugetLock } from './lockfiles/build-locks.ts'
import { bunBinaryLock, bunLock } from './lockfiles/bun.ts'
import { cargoLock } from './lockfiles/cargo-lock.ts'
import { goSum } from './lockfiles/go-sum.ts'
import { npmLock } from './lockfiles/npm.ts'
import { pnpmLock } from './lockfiles/pnpm.ts'
import { pdmLock, pipfileLock, poetryLock, pyLock } from './lockfiles/python-locks.ts'
import { uvLock } from './lockfiles/uv-lock.ts'
import { yarnLock } from './lockfiles/yarn-berry.ts'
import type { LockReader, Reader } from './reader.ts'
import { cargoReader } from './readers/cargo/reader.ts'
import { bazelReader } from './readers/coarse/bazel.ts'
import { composerReader } from './readers/coarse/composer.ts'
import { elixirReader } from './readers/coarse/elixir.ts'
import { rubyReader } from './readers/coarse/ruby.ts'
import { containers } from './readers/containers/reader.ts'
import { dotnetReader } from './readers/dotnet/reader.ts'
import { goReader } from './readers/go/reader.ts'
import { gradleReader } from './readers/gradle/reader.ts'
import { javascriptReader } from './readers/javascript/javascript.ts'
import { mavenReader } from './readers/maven/reader.ts'
import { npmReader } from './readers/npm/npm.ts'
import { pythonReader } from './readers/python/reader.ts'
import { schemas } from './readers/schemas/reader.ts'
import { submodules } from './readers/submodules.ts'

/** Every kind of manifest that is understood. */
export const readers: readonly Reader[] = [
  containers,
  schemas,
  submodules,
  npmReader,
  javascriptReader,
  goReader,
  pythonReader,
  cargoReader,
  mavenReader,
  gradleReader,
  dotnetReader,
  composerReader,
  rubyReader,
  elixirReader,
  bazelReader,
]

/** Every kind of lockfile that is understood. */
export const lockReaders: readonly LockReader[] = [
  npmLock,
  pnpmLock,
  yarnLock,
  bunLock,
  bunBinaryLock,
  goSum,
  uvLock,
  poetryLock,
  pdmLock,
  pyLock,
  pipfileLock,
  cargoLock,
  gradleLock,
  nugetLock,
  composerLock,
  gemfileLock,
  mixLock,
]
