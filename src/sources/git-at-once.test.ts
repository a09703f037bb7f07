import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { runGitAtOnce } from './git-at-once.ts'

let scratch: ScratchRepository

beforeAll(() => {
  scratch = scratchRepository()
})

afterAll(() => scratch.remove())

const listing = (commit: string) => [`--git-dir=${scratch.folder}`, 'ls-tree', '-r', '-z', commit]

test('where no file has room for what git says, or none can be made, it is listened to all the same', async () => {
  const commit = scratch.commit(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`folder/${at}.ts`, 'x'])))
  const module = fileURLToPath(new URL('./git-at-once.ts', import.meta.url))
  const program = `console.log((await (await import(process.argv[1])).runGitAtOnce(process.argv.slice(2))).length)`
  const args = ['--input-type=module', '-e', program, module, ...listing(commit)]
  const whole = await runGitAtOnce(listing(commit))
  expect(whole.length).toBeGreaterThan(5000)
  for (const [shell, env] of [
    ['ulimit -f 1; exec "$@"', process.env],
    ['exec "$@"', { ...process.env, TMPDIR: '/nowhere' }],
  ] as const) {
    const { stdout } = await promisify(execFile)('bash', ['-c', shell, '', process.execPath, ...args], { env })
    expect(Number(stdout)).toBe(whole.length)
  }
})

test('a few objects that stand for ten million files fill no disk', async () => {
  const ten = (line: (at: number) => string) => Array.from({ length: 10 }, (_, at) => line(at)).join('')
  const blob = Buffer.from(scratch.object('blob', 'x'), 'hex').toString('latin1')
  let tree = scratch.object(
    'tree',
    Buffer.from(
      ten((at) => `100644 f${at}\0${blob}`),
      'latin1',
    ),
  )
  for (let level = 0; level < 6; level++) {
    const below = Buffer.from(tree, 'hex').toString('latin1')
    tree = scratch.object(
      'tree',
      Buffer.from(
        ten((at) => `40000 directory${at}\0${below}`),
        'latin1',
      ),
    )
  }
  const trouble = await runGitAtOnce(listing(tree)).catch((error: Error) => error)
  expect(trouble).toMatchObject({ code: 'too-large' })
  expect(Number(/found (\d+)/.exec(String(trouble))?.[1])).toBeLessThan(1_220_000_000)
}, 60_000)
