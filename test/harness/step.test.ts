import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { programStep, runStep, stepLine, toolStep } from './step.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-step-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function program(source: string): Promise<string> {
  const file = join(folder, `${randomUUID()}.mjs`)
  await writeFile(file, source)
  return file
}

async function outcome(source: string) {
  const { tally } = await runStep(programStep('chaos', [await program(source)]))
  return [tally.passed, tally.failed]
}

test('a program is judged by its last line', async () => {
  expect(await outcome(`console.log('7 passed, 0 failed')`)).toEqual([7, 0])
  expect(await outcome(`console.log('7 passed, 2 failed'); process.exitCode = 1`)).toEqual([7, 2])
})

test('a program that ends badly and claims that nothing failed, or claims nothing, failed', async () => {
  expect(await outcome(`console.log('7 passed, 0 failed'); process.exitCode = 3`)).toEqual([7, 1])
  expect(await outcome(`console.log('all is well')`)).toEqual([0, 1])
  expect(await outcome(`process.kill(process.pid, 'SIGKILL')`)).toEqual([0, 1])
})

test('a tool counts once, and its words are shown only when it found something', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    expect(await toolStep('types', 'tsc', ['--version']).run()).toEqual({ passed: 1, failed: 0, skipped: [] })
    expect(written).not.toHaveBeenCalled()
    expect(await toolStep('types', 'tsc', ['--nonesuch']).run()).toEqual({ passed: 0, failed: 1, skipped: [] })
    expect(written).toHaveBeenCalled()
  } finally {
    written.mockRestore()
  }
})

test('a step that throws failed, and its line says so', async () => {
  const result = await runStep({ name: 'types', run: () => Promise.reject(new Error('no such tool')) })
  expect(stepLine({ ...result, tookMs: 3400 })).toBe('✗ types  3.4 s  (1 failed)')
  expect(stepLine({ name: 'types', tally: { passed: 1, failed: 0, skipped: [] }, tookMs: 3400 })).toBe('✓ types  3.4 s')
})
