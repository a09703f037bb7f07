import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { order, subject } from '../../test/support/check-subject.ts'
import { command } from './command.ts'
import { runCheck } from './run-check.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-command-'))
  await writeFile(join(folder, 'suite.sh'), '#!/bin/sh\necho "4 passed"\n', { mode: 0o755 })
})
afterAll(() => rm(folder, { recursive: true }))
const node = (script: string) => [process.execPath, '-e', script]
const run = (argv: string[], options = {}, over = {}, timeout = 5000) =>
  runCheck(
    command,
    subject({ artifactFolder: () => folder, ...over }),
    order({ command: argv, ...options }, { timeout }),
  )

describe('command', () => {
  it('runs in the artifact’s folder and looks at the exit code and output', async () => {
    const found = await run(['./suite.sh'], { stdoutContains: ['4 passed'] })
    expect(found).toMatchObject({ outcome: 'passed', evidence: [{ found: 'exit code 0; 4 passed' }] })
  })
  it('fails by another exit code, and quotes the end of the output', async () => {
    const found = await run(node('console.error("assertion broke"); process.exit(3)'))
    expect(found.outcome).toBe('failed')
    expect(found.evidence[0]?.found).toBe('exit code 3; assertion broke')
  })
  it('[C-67] does not pass a suite without an executable, and names it', async () => {
    expect(await run(['./tests/security.sh'])).toMatchObject({
      outcome: 'errored',
      because: './tests/security.sh is not an executable here: a suite without an executable is not passed',
    })
  })
  it('[C-67] does not pass a suite that says that it tests nothing', async () => {
    const found = await run(node('console.log("security scan: TO BE IMPLEMENTED")'))
    expect(found).toMatchObject({ outcome: 'errored', because: expect.stringContaining('tested nothing') as string })
  })
  it('[T42] hands over nothing of the control plane’s environment but PATH', async () => {
    process.env['TIDEGATE_CANARY'] = 'canary'
    const found = await run(
      node('console.log(Object.keys(process.env).sort().join())'),
      { give: ['database'] },
      { databaseUrl: 'postgres://u:p@h/d' },
    )
    Reflect.deleteProperty(process.env, 'TIDEGATE_CANARY')
    expect(found.evidence[0]?.found).toBe(
      'exit code 0; APP,CI,DATABASE_URL,EDGE_URL,ENVIRONMENT,HOME,HOST,LANG,PATH,RELEASE,TZ',
    )
  })
  it('[T20] takes arguments as they are, never by a shell', async () => {
    const found = await run([...node('console.log(process.argv[1])'), '$(touch canary); `x` && y'])
    expect(found.evidence[0]?.found).toBe('exit code 0; $(touch canary); `x` && y')
  })
  it('[T24] does not leave the artifact’s folder', async () => {
    expect((await run(['./suite.sh'], { folder: '../..' })).because).toContain('outside the artifact')
  })
  it('[F19] keeps 64 KiB of a flood', async () => {
    const found = await run(node('for (let i = 0; i < 3e4; i++) console.log("x".repeat(99)); console.log("the end")'))
    expect(found.evidence[0]?.found).toMatch(/the end$/)
  })
  it('kills the whole process group when time is over', async () => {
    const script = `const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"], {stdio: "ignore"});
      require("fs").writeFileSync("pid", String(c.pid)); setInterval(() => {}, 1e3)`
    expect((await run(node(script), {}, {}, 700)).outcome).toBe('errored')
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    await expect.poll(() => isRunning(pid), { timeout: 3000 }).toBe(false)
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
