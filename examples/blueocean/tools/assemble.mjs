import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { provideModules } from './modules.mjs'
import { closureOf, readJson } from './workspace.mjs'

/**
 * Puts a component and all that it needs into one folder that runs by itself; the same input gives the same bytes.
 * Returns the digest of what is its own, which version.json carries.
 */
export function assemble(root, component, output, { tests = false } = {}) {
  const folder = join('apps', component)
  if (!existsSync(join(root, folder, 'server.js'))) throw new Error(`there is no component apps/${component}`)
  const { local, modules } = closureOf(root, folder)
  rmSync(output, { recursive: true, force: true })
  const copy = createCopier(tests)
  copy(join(root, folder), output)
  for (const [name, from] of local) copy(join(root, from), join(output, 'node_modules', name))
  const build = copy.digest()
  const provided = modules.length > 0 ? provideModules(root) : ''
  for (const one of modules) copy(join(provided, one), join(output, one))
  const { name, version } = readJson(join(root, folder, 'package.json'))
  writeFileSync(join(output, 'version.json'), `${JSON.stringify({ name, version, build })}\n`, { mode: 0o644 })
  return build
}

/** Copies folders in a fixed order with plain modes, and hashes what it copied. */
function createCopier(tests) {
  const hash = createHash('sha256')
  const copyFolder = (from, to) => {
    mkdirSync(to, { recursive: true })
    for (const entry of readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === 'node_modules' || (!tests && entry.name.endsWith('.test.js'))) continue
      if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name))
      else if (entry.isFile()) copyFile(join(from, entry.name), join(to, entry.name), entry.name)
    }
  }
  const copyFile = (from, to, name) => {
    copyFileSync(from, to)
    chmodSync(to, statSync(from).mode & 0o100 ? 0o755 : 0o644)
    hash.update(`${name}\0`).update(readFileSync(to)).update('\0')
  }
  copyFolder.digest = () => hash.copy().digest('hex').slice(0, 12)
  return copyFolder
}
