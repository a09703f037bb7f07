import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runTidegate } from '../../test/support/cli.ts'
import { openTestDoor, type TestDoor, tokenFor } from '../../test/support/doors.ts'
import { delivery, intentDigest, phrase, release } from '../../test/support/scene.ts'

let door: TestDoor
let url: string
beforeAll(async () => {
  door = await openTestDoor({ pace: { readMs: 10, authorizeMs: 1000, beatMs: 30 } })
  url = door.server.url
})
afterAll(() => door.server.close())

const until = '2026-12-24T22:00:00+01:00'
const because = ['--because', 'a reason']
const place = ['--environment', 'production']

// Every verb with a command line that works, and how it ends.
const lines: readonly (readonly [line: readonly string[], exit: number])[] = [
  [['demo'], 0],
  [['up', '--port', '7433'], 0],
  [['down'], 0],
  [['workspace'], 0],
  [['workspace', 'add', 'dreamscape'], 0],
  [['plan', 'main'], 0],
  [['status'], 0],
  [['show'], 0],
  [['show', 'run_1'], 0],
  [['show', 'dep_1'], 0],
  [['logs', 'nextgen', ...place], 0],
  [['why'], 0],
  [['approve', 'dep_1', '--phrase', phrase, '--intent', intentDigest], 0],
  [['reject', 'dep_1', ...because], 0],
  [['abort', 'run_1', ...because], 0],
  [['retry', 'run_1'], 0],
  [['promote', release], 0],
  [['rollback', 'nextgen', ...place, ...because], 0],
  [['slots'], 0],
  [['slots', 'book', 'kvibe', ...place, '--from', '2026-12-24T21:00:00+01:00', '--until', until, ...because], 0],
  [['slots', 'release', 'slt_1'], 0],
  [['freeze'], 0],
  [['freeze', 'add', '--environments', 'production', '--until', until, ...because], 0],
  [['freeze', 'lift', 'frz_1', ...because], 0],
  [['backup'], 0],
  [['backup', 'prove', 'bak_1'], 0],
  [['backup', 'restore', 'bak_1'], 0],
  [['ledger'], 0],
  [['ledger', 'verify'], 1],
  [['ledger', 'checkpoint'], 0],
  [['people'], 0],
  [['people', 'self'], 0],
  [['people', 'add', 'carol', '--role', 'viewer'], 0],
  [['people', 'disable', 'per_alice'], 0],
  [['secret'], 0],
  [['secret', 'set', 'STRIPE_KEY', '--app', 'nextgen', ...place], 0],
  [['doctor'], 0],
]

const callerOf = (line: readonly string[]) => (line[0] === 'approve' ? 'approver' : 'admin')
const around = (line: readonly string[]) => ({ url, as: callerOf(line), readInput: async () => 'sk_marker_1\n' })

describe('every verb', () => {
  for (const [line, exit] of lines) {
    const name = line.slice(0, 2).join(' ')
    test(`${name} tells people and ends with ${exit}`, async () => {
      const ended = await runTidegate(line, around(line))
      expect(ended.err).toBe('')
      expect(ended.exit).toBe(exit)
      expect(ended.out.length).toBeGreaterThan(3)
      expect(ended.out).not.toMatch(/undefined|\[object|NaN|(?<!\\u)\{\w+\}/)
    })

    test(`${name} --json is one document and ends alike`, async () => {
      const ended = await runTidegate([...line, '--json'], around(line))
      expect(ended.exit).toBe(exit)
      expect(() => JSON.parse(ended.out)).not.toThrow()
    })

    test(`${name} speaks French`, async () => {
      const ended = await runTidegate([...line, '--lang', 'fr'], around(line))
      expect(ended.exit).toBe(exit)
      expect(ended.out).not.toMatch(/undefined|(?<!\\u)\{\w+\}/)
    })
  }
})

describe('--dry-run', () => {
  const acts = lines
    .map(([line]) => line)
    .filter(([verb, second]) => {
      const isGroupRead = second === undefined || ['list', 'verify', 'checkpoint', 'self'].includes(second)
      const groups = ['workspace', 'slots', 'freeze', 'backup', 'people', 'secret']
      return (
        ['reject', 'abort', 'retry', 'promote', 'rollback'].includes(verb ?? '') ||
        (groups.includes(verb ?? '') && !isGroupRead)
      )
    })
  test.each(acts.map((line) => [line.slice(0, 2).join(' '), line] as const))(
    '%s says what it would do and does nothing',
    async (_name, line) => {
      const before = door.memory.acts.length
      const ended = await runTidegate([...line, '--dry-run'], around(line))
      expect(ended).toMatchObject({ exit: 0, err: '' })
      expect(ended.out).toContain('Nothing was done.')
      expect(door.memory.acts.slice(before).map((act) => act.split(' ')[0])).toEqual(['preview'])
    },
  )
})

describe('wrong use', () => {
  test.each([
    ['a verb that is not there is suggested', ['statsu'], /unknown command 'statsu'[\s\S]*status/],
    ['an option that is not there is suggested', ['status', '--jsno'], /unknown option '--jsno'[\s\S]*--json/],
    ['a second verb that is not there is suggested', ['slots', 'bokk'], /unknown command 'bokk'[\s\S]*book/],
    ['a missing argument is named', ['plan'], /missing required argument 'commit'/],
    ['a missing option is named', ['abort', 'run_1'], /--because/],
    ['too many arguments are refused', ['status', 'x'], /too many arguments/],
    ['a malformed id is refused before anything is sent', ['retry', '../x'], /id: an id such as/],
    ['an option for git is no commit', ['plan', '--', '--upload-pack=x'], /commit: a commit or a ref/],
    ['an unknown role is refused with the roles', ['people', 'add', 'x', '--role', 'root'], /viewer, developer/],
  ])('%s', async (_name, line, message) => {
    const ended = await runTidegate(line, { url })
    expect(ended.exit).toBe(2)
    expect(ended.err).toMatch(message)
    expect(ended.out).toBe('')
  })

  test('trouble under --json is a document too', async () => {
    const ended = await runTidegate(['statsu', '--json'], { url })
    expect(ended.exit).toBe(2)
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'invalid-input' } })
  })

  test('what the caller may not do is said with what they would need', async () => {
    const ended = await runTidegate(['rollback', 'nextgen', ...place, ...because], { url, as: 'viewer' })
    expect(ended.exit).toBe(2)
    expect(ended.err).toMatch(/operator or admin, viewer has viewer\n {2}To do:/)
  })
})

describe('what could not be judged', () => {
  test('a control plane that does not answer ends with 3 and says how to start it', async () => {
    const ended = await runTidegate(['status'], { url: 'http://127.0.0.1:9' })
    expect(ended.exit).toBe(3)
    expect(ended.err).toMatch(/no control plane answers at http:\/\/127.0.0.1:9[\s\S]*tidegate up/)
  })

  test('a bug is told without a stack, and with one when that is asked for', async () => {
    const broken = { examine: async () => Promise.reject(new TypeError('x is not a function')) }
    const quiet = await runTidegate(['doctor'], { url, local: broken })
    expect(quiet.exit).toBe(3)
    expect(quiet.err).toContain('x is not a function')
    expect(quiet.err).not.toMatch(/\n\s+at /)
    const loud = await runTidegate(['doctor'], { url, local: broken, env: { TIDEGATE_DEBUG: '1' } })
    expect(loud.err).toMatch(/\n\s+at /)
  })
})

describe('approve', () => {
  test('shows everything and then asks for the phrase', async () => {
    const asked: string[] = []
    const ask = async (question: string) => {
      asked.push(question)
      return phrase
    }
    const ended = await runTidegate(['approve', 'dep_1'], { url, as: 'approver', ask })
    expect(ended.exit).toBe(0)
    expect(asked).toEqual(['Phrase: '])
    for (const shown of [
      release,
      'production',
      intentDigest,
      `landing sha256:${'bb'.repeat(32)}`,
      'bob at 14:00',
      phrase,
      'back up the settings',
    ]) {
      expect(ended.err).toContain(shown)
    }
    expect(ended.out).toContain('Approved (2 of 2)')
  })

  test.each([
    ['a phrase without the intent', ['--phrase', phrase], 2, /--phrase was given without --intent/],
    ['another intent', ['--phrase', phrase, '--intent', 'ab'.repeat(32)], 2, /the intent is/],
    ['another phrase', ['--phrase', `${phrase} `, '--intent', intentDigest], 2, /not the one/],
    ['no terminal', [], 2, /there is none/],
  ])('%s is refused', async (_name, options, exit, message) => {
    const ended = await runTidegate(['approve', 'dep_1', ...options], { url, as: 'approver' })
    expect(ended.exit).toBe(exit)
    expect(ended.err).toMatch(message)
  })

  test('[T06] an agent with every role is refused', async () => {
    const ended = await runTidegate(['approve', 'dep_1', '--phrase', phrase, '--intent', intentDigest], {
      url,
      as: 'agent',
    })
    expect(ended.exit).toBe(2)
    expect(ended.err).toContain('only a human may approve')
  })
})

describe('show --watch', () => {
  test('writes one line per change where there is no terminal, and ends as the run ends', async () => {
    const before = door.memory.tree
    setTimeout(() => {
      door.memory.tree = { ...before, run: { ...delivery, state: 'failed', because: 'errors' } }
    }, 100)
    const ended = await runTidegate(['show', 'run_1', '--watch'], { url })
    door.memory.tree = before
    expect(ended.exit).toBe(1)
    expect(ended.out).toMatch(/14:00:00 ✓ nextgen@4f1c0a9b2c3d {2}build landing {2}passed\n/)
    expect(ended.out).toMatch(/traffic {2}nextgen@000000000001 90 %, nextgen@4f1c0a9b2c3d 10 %/)
    expect(ended.out).toMatch(/✗ nextgen@4f1c0a9b2c3d {2}run_1 {2}failed\n$/)
    expect(ended.out).not.toContain('\u001b')
  })

  test('draws in place on a terminal', async () => {
    const before = door.memory.tree
    setTimeout(() => {
      door.memory.tree = { ...before, run: { ...delivery, state: 'passed' } }
    }, 100)
    const ended = await runTidegate(['show', 'run_1', '--watch'], { url, isTerminal: true })
    door.memory.tree = before
    expect(ended.exit).toBe(0)
    expect(ended.out.split('\u001b[?2026h')).toHaveLength(3)
    expect(ended.out).not.toContain('\u001b[2J')
  })
})

describe('the machine around it', () => {
  const write = async (folder: string, name: string, text: string) => writeFile(join(folder, name), text)

  test('a sound file is valid, a broken one is judged bad, a missing one is wrong use', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'tidegate-cli-'))
    expect(await runTidegate(['validate'], { cwd })).toMatchObject({ exit: 2 })
    await write(cwd, 'tidegate.yaml', 'version: 1')
    expect(await runTidegate(['validate'], { cwd })).toMatchObject({ exit: 0, out: 'tidegate.yaml is sound.\n' })
    await write(cwd, 'tidegate.yaml', 'broken')
    const ended = await runTidegate(['validate'], { cwd })
    expect(ended).toMatchObject({ exit: 1 })
    expect(ended.out).toContain('tidegate.yaml:12:7: port 7001')
  })

  test('init drafts a file and never overwrites one', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'tidegate-cli-'))
    await write(cwd, 'package.json', '{}')
    expect(await runTidegate(['init', '--dry-run'], { cwd })).toMatchObject({ exit: 0 })
    await expect(readFile(join(cwd, 'tidegate.yaml'))).rejects.toThrow()
    expect(await runTidegate(['init'], { cwd })).toMatchObject({ exit: 0 })
    expect(await readFile(join(cwd, 'tidegate.yaml'), 'utf8')).toContain('drafted from 1 files')
    expect(await runTidegate(['init'], { cwd })).toMatchObject({ exit: 2 })
  })

  test('control.json of the nearest .tidegate upward is used, unless others can read it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tidegate-cli-'))
    const cwd = join(root, 'apps', 'nextgen')
    await mkdir(cwd, { recursive: true })
    await mkdir(join(root, '.tidegate'))
    const file = join(root, '.tidegate', 'control.json')
    await writeFile(file, JSON.stringify({ url, token: tokenFor('viewer') }), { mode: 0o600 })
    expect(await runTidegate(['status'], { cwd })).toMatchObject({ exit: 0, err: '' })
    expect((await runTidegate(['status', '--url', 'http://127.0.0.1:9'], { cwd })).err).toContain('no token is known')
    await chmod(file, 0o644)
    expect((await runTidegate(['status'], { cwd })).err).toContain('chmod 600')
  })

  test('a secret’s value is never an argument and never shown', async () => {
    const asked: unknown[] = []
    const ask = async (_question: string, options?: object) => {
      asked.push(options)
      return 'sk_marker_1'
    }
    const ended = await runTidegate(['secret', 'set', 'STRIPE_KEY', '--app', 'nextgen', ...place, '--json'], {
      url,
      ask,
    })
    expect(asked).toEqual([{ hidden: true }])
    expect(ended.out + ended.err).not.toContain('sk_marker')
  })

  test('[T37] what the server sends cannot steer the terminal', async () => {
    const ended = await runTidegate(['logs', 'nextgen', ...place], { url })
    expect(ended.out).toContain('up\\e[31m\\e]0;x\\u{7}')
    const json = await runTidegate(['logs', 'nextgen', ...place, '--json'], { url })
    expect(json.out).not.toContain('\u001b')
    expect(JSON.parse(json.out).lines[0].text).toBe('up\u001b[31m\u001b]0;x\u0007')
  })
})
