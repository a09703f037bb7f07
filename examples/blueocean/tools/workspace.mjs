import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders of all workspaces, as the root's package.json lists them: `packages/*`, `apps/*`. */
export function listWorkspaces(root) {
  return readJson(join(root, 'package.json')).workspaces.flatMap((pattern) => expand(root, pattern.split('/')))
}

function expand(root, parts, folder = '') {
  if (parts.length === 0) return existsSync(join(root, folder, 'package.json')) ? [folder] : []
  const [part, ...rest] = parts
  if (part !== '*') return expand(root, rest, join(folder, part))
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return entries
    .map((entry) => entry.name)
    .sort(compare)
    .flatMap((name) => expand(root, rest, join(folder, name)))
}

/**
 * All that a workspace needs to run: its own packages of this repository (name → folder), and the folders below
 * node_modules that the lock file gives to the registry's packages.
 */
export function closureOf(root, folder) {
  const own = new Map(listWorkspaces(root).map((one) => [readJson(join(root, one, 'package.json')).name, one]))
  const locked = readJson(join(root, 'package-lock.json')).packages
  const local = new Map()
  const modules = new Set()
  const visit = (name, from) => {
    const workspace = own.get(name)
    if (workspace !== undefined) {
      if (local.has(name)) return
      local.set(name, workspace)
      for (const need of needsOf(readJson(join(root, workspace, 'package.json')))) visit(need, '')
      return
    }
    const key = resolveLocked(locked, name, from)
    if (modules.has(key)) return
    modules.add(key)
    for (const need of needsOf(locked[key])) visit(need, key)
  }
  for (const need of needsOf(readJson(join(root, folder, 'package.json')))) visit(need, '')
  return { local: [...local].sort(([a], [b]) => compare(a, b)), modules: [...modules].sort(compare) }
}

function needsOf({ dependencies = {} }) {
  return Object.keys(dependencies).sort(compare)
}

/** Node's own look-up, done in the lock file: the nearest node_modules upward. */
function resolveLocked(locked, name, from) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const key = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`
    if (locked[key] !== undefined) return key
    if (base === '')
      throw new Error(`package-lock.json does not have ${name}: run npm install and commit the lock file`)
  }
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b)
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
