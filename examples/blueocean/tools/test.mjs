// node tools/test.mjs nextgen/landing: runs the tests of a component and of what it shares, without a database.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from './assemble.mjs'

const [component] = process.argv.slice(2)
if (!/^[a-z]+\/[a-z]+$/.test(component ?? '')) {
  console.error('which component? for example: node tools/test.mjs nextgen/landing')
  process.exit(2)
}
mkdirSync('.build-cache', { recursive: true })
const scratch = mkdtempSync(join('.build-cache', 'test-'))
try {
  assemble(process.cwd(), component, scratch, { tests: true })
  const files = readdirSync(scratch).filter((name) => name.endsWith('.test.js'))
  if (files.length === 0) throw new Error('it has no tests')
  const { status } = spawnSync(process.execPath, ['--test', ...files], { cwd: scratch, stdio: 'inherit' })
  process.exitCode = status ?? 1
} catch (error) {
  console.error(`${component} was not tested: ${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
