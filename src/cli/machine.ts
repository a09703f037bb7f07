import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { AppError } from '../lib/errors.ts'
import type { Outlet, Outside } from './outside.ts'

/** The real machine, with the terminal of this process. */
export function thisMachine(signal: AbortSignal): Outside {
  return {
    out: outlet(process.stdout),
    err: outlet(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    timeZone: process.env['TZ'],
    ask:
      process.stdin.isTTY && process.stderr.isTTY
        ? (question, options) => ask(question, signal, options?.hidden)
        : undefined,
    readInput: () => text(process.stdin),
    signal,
  }
}

/** A reader that has gone away (`| head`) ends this process without a word. */
function outlet(stream: NodeJS.WriteStream): Outlet {
  stream.on('error', () => process.exit(0))
  return {
    write: (chunk) => void stream.write(chunk),
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns || 100,
    rows: () => stream.rows || 40,
  }
}

/** Questions go to stderr, so that a `--json` document on stdout stays alone; Ctrl-C and Ctrl-D are no answers. */
async function ask(question: string, signal: AbortSignal, hidden = false): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  if (hidden) process.stderr.write(question)
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true })
  const given = new AbortController()
  lines.once('SIGINT', () => given.abort())
  lines.once('close', () => given.abort())
  try {
    return await lines.question(hidden ? '' : question, { signal: AbortSignal.any([signal, given.signal]) })
  } catch (cause) {
    throw new AppError('invalid-input', 'the question was not answered', { cause })
  } finally {
    lines.close()
    if (hidden || given.signal.aborted) process.stderr.write('\n')
  }
}
