import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { component, observed, order, replica, subject } from '../../test/support/check-subject.ts'
import { mounted } from './mounted.ts'
import { runCheck } from './run-check.ts'

const hasProc = existsSync('/proc/self/environ')

async function lookAt(env: Record<string, string>, options = {}) {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], { env, stdio: 'pipe' })
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const api = component({ secretNames: ['API_KEY'] })
    const observe = async () => observed([replica({ pid: child.pid ?? null })])
    return await runCheck(mounted, subject({ components: [api], observe }), order(options))
  } finally {
    child.kill('SIGKILL')
  }
}

describe('mounted', () => {
  it.skipIf(!hasProc)('finds declared secrets in the running process, and shows no value (needs /proc)', async () => {
    const found = await lookAt({ API_KEY: 'canary-value', MODE: 'x' }, { variables: ['MODE'] })
    expect(found).toMatchObject({ outcome: 'passed', evidence: [{ found: 'present: API_KEY, MODE' }] })
    expect(JSON.stringify(found)).not.toContain('canary-value')
  })
  it.skipIf(!hasProc)('fails by a secret that is missing or empty (needs /proc)', async () => {
    expect((await lookAt({})).because).toBe('api-1 has no API_KEY')
    expect((await lookAt({ API_KEY: '' })).outcome).toBe('failed')
  })
  it.skipIf(!hasProc)('claims nothing of a process that it cannot look into (needs /proc)', async () => {
    const api = component({ secretNames: ['API_KEY'] })
    const blind = subject({ components: [api], observe: async () => observed([replica({ pid: null })]) })
    expect((await runCheck(mounted, blind, order())).outcome).toBe('inconclusive')
  })
  it('is errored when nothing is declared', async () => {
    expect((await runCheck(mounted, subject(), order())).outcome).toBe('errored')
  })
})
