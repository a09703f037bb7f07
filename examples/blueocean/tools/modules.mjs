import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { listWorkspaces } from './workspace.mjs'

/**
 * The folder of the registry's packages that the lock file names. Kept by the lock file's hash in $TIDEGATE_BUILD_CACHE
 * (else .build-cache), so that only the first build of a lock file asks npm; npm takes what its own cache has.
 */
export function provideModules(root) {
  const cache = process.env.TIDEGATE_BUILD_CACHE || join(root, '.build-cache')
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
    .slice(0, 24)
  const folder = join(cache, `modules-${hash}`)
  if (!existsSync(folder)) install(root, cache, folder)
  return folder
}

function install(root, cache, folder) {
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, 'installing-'))
  try {
    for (const file of [
      'package.json',
      'package-lock.json',
      ...listWorkspaces(root).map((one) => join(one, 'package.json')),
    ]) {
      mkdirSync(dirname(join(scratch, file)), { recursive: true })
      copyFileSync(join(root, file), join(scratch, file))
    }
    runNpm(scratch)
    publish(scratch, folder)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function runNpm(scratch) {
  const flags = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error, stderr } = spawnSync('npm', ['ci', ...flags, ...cacheFlag()], {
    cwd: scratch,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm ci did not work: ${error?.message ?? stderr.trim()}`)
}

/** npm's own cache of the person who builds, also where HOME points elsewhere; a user without a home has none. */
function cacheFlag() {
  if (process.env.npm_config_cache) return []
  try {
    return ['--cache', join(userInfo().homedir, '.npm')]
  } catch {
    return []
  }
}

/** Two builds may install at once: the first rename wins, the other one's result is the same and goes away. */
function publish(scratch, folder) {
  try {
    renameSync(scratch, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
