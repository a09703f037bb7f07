import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { runNpm } from './npm.mjs'
import { withProgress } from './progress.mjs'

/** Makes `node_modules` what `package-lock.json` says, once per lock file; one launcher at a time. */
export async function ensureDependencies(root) {
  const lockFile = await readFile(join(root, 'package-lock.json'))
  const digest = createHash('sha256').update(lockFile).digest('hex')
  if (await isStamped(root, digest)) return { isNew: false }
  return withLock(join(root, '.tidegate/install.lock'), async () => {
    if (await isStamped(root, digest)) return { isNew: true }
    const isThere = await isInstalled(root, JSON.parse(lockFile.toString()))
    if (!isThere) await withProgress('installing the dependencies, once', () => install(root))
    await stamp(root, digest)
    return { isNew: !isThere }
  })
}

async function install(root) {
  await runNpm(['ci'], root).catch((error) => {
    throw new Error(
      `the dependencies could not be installed: ${error.message}.\n  To do: connect to an npm registry and start again; npm ci --ignore-scripts shows more.`,
    )
  })
}

/** Someone may have run `npm ci` themselves: npm's own record of what it installed is compared with the lock file. */
async function isInstalled(root, lock) {
  const record = await readJson(join(root, 'node_modules/.package-lock.json'))
  if (record === undefined) return false
  return Object.entries(lock.packages).every(([path, wanted]) => {
    const found = record.packages[path]
    if (path === '' || (wanted.optional && found === undefined)) return true
    return found?.version === wanted.version && found?.integrity === wanted.integrity
  })
}

async function isStamped(root, digest) {
  const isThere = existsSync(join(root, 'node_modules/.package-lock.json'))
  const stamped = await readFile(join(root, '.tidegate/installed'), 'utf8').catch(() => '')
  return isThere && stamped.trim() === digest
}

async function stamp(root, digest) {
  const file = join(root, '.tidegate/installed')
  await mkdir(join(root, '.tidegate'), { recursive: true })
  await writeFile(`${file}.${process.pid}`, `${digest}\n`)
  await rename(`${file}.${process.pid}`, file)
}

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}
