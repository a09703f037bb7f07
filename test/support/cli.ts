import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalVerb, SettingsTools } from '../../src/cli/local-verbs.ts'
import type { Outlet, Outside } from '../../src/cli/outside.ts'
import { type CliParts, runCli } from '../../src/cli/run.ts'
import { settingsTools } from '../../src/main/settings-tools.ts'
import { tokenFor } from './doors.ts'
import { at, finding } from './scene.ts'

/** How one command line ended. */
export interface Ended {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** What a test changes of the machine around the command line. */
export interface Around extends Partial<Omit<Outside, 'out' | 'err'>> {
  /** The door that is called, and as whom. */
  readonly url?: string
  readonly as?: string
  readonly isTerminal?: boolean
  readonly local?: Partial<CliParts['local']>
}

/** Runs a command line in an empty folder, with a clock that stands still. */
export async function runTidegate(args: readonly string[], around: Around = {}): Promise<Ended> {
  const [out, err] = [[] as string[], [] as string[]]
  const outlet = (chunks: string[]): Outlet => ({
    write: (text) => void chunks.push(text),
    isTerminal: around.isTerminal ?? false,
    columns: () => 120,
    rows: () => 40,
  })
  const { url, as = 'admin', isTerminal, local, env, ...rest } = around
  const known = url === undefined ? {} : { TIDEGATE_URL: url, TIDEGATE_TOKEN: tokenFor(as) }
  const outside: Outside = {
    out: outlet(out),
    err: outlet(err),
    env: { ...known, ...env },
    cwd: rest.cwd ?? (await mkdtemp(join(tmpdir(), 'tidegate-cli-'))),
    now: () => new Date(at),
    timeZone: 'UTC',
    ask: undefined,
    readInput: async () => '',
    signal: new AbortController().signal,
    ...rest,
  }
  const exit = await runCli(args, { outside, settings, version: '0.1.0', local: { ...localVerbs, ...local } })
  return { exit, out: out.join(''), err: err.join('') }
}

const idle: LocalVerb = {
  options: [{ flags: '--port <number>', description: 'the port' }],
  run: async ({ options, home, print }) => {
    print('started')
    return { exit: 0, document: { options, home } }
  },
}

const localVerbs: CliParts['local'] = {
  up: idle,
  down: idle,
  demo: idle,
  examine: async () => [{ id: 'node', outcome: 'passed', wanted: '24.11 or newer', found: '24.21.0', todo: null }],
}

/** Settings in which the word `broken` is the only thing that can be wrong. */
const settings: SettingsTools = {
  parse: async (text) => ({ valid: !text.includes('broken'), findings: text.includes('broken') ? [finding] : [] }),
  format: async (findings, _text, file) =>
    findings.map(({ line, column, what }) => `${file}:${line}:${column}: ${what}`).join('\n'),
  forDetection: (text) => settingsTools.forDetection(text),
  draft: async ({ files }) => `# drafted from ${files.length} files\nversion: 1\n`,
}
