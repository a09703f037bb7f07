// node tools/test.mjs nextgen/landing: runs a component's tests with what the lock file gives it, without a database.
// node tools/test.mjs: runs every test of apps, packages and platform in place; wants `npm ci` before.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from './assemble.mjs'

function testComponent(component) {
  mkdirSync('.build-cache', { recursive: true })
  const scratch = mkdtempSync(join('.build-cache', 'test-'))
  try {
    assemble(process.cwd(), component, scratch, { tests: true })
    const files = readdirSync(scratch).filter((name) => name.endsWith('.test.js'))
    if (files.length === 0) throw new Error('it has no tests')
    return runTests(files, scratch)
  } catch (error) {
    console.error(`${component} was not tested: ${error.message}`)
    return 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function testAll() {
  return runTests(['apps', 'packages', 'platform'].flatMap(listTests), '.')
}

function listTests(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && entry.name !== 'node_modules') return listTests(join(folder, entry.name))
    return entry.name.endsWith('.test.js') ? [join(folder, entry.name)] : []
  })
}

function runTests(files, folder) {
  return spawnSync(process.execPath, ['--test', ...files], { cwd: folder, stdio: 'inherit' }).status ?? 1
}

const [component] = process.argv.slice(2)
if (component !== undefined && !/^[a-z]+\/[a-z]+$/.test(component)) {
  console.error('which component? for example: node tools/test.mjs nextgen/landing')
  process.exit(2)
}
process.exitCode = component === undefined ? testAll() : testComponent(component)
