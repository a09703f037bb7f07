import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLines } from '../../../contract/status.ts'
import { type Context, type Given, tell, type Verb } from '../verb.ts'
import type { Voice } from '../voice.ts'

const pauseMs = 1000

export const logs: Verb = {
  name: 'logs',
  word: 'verb.logs',
  example: 'tidegate logs nextgen --environment production --component landing',
  arguments: [{ name: '<app>', word: 'option.app' }],
  options: [
    { flags: '--environment <name>', word: 'option.environment', required: true },
    { flags: '--component <name>', word: 'option.component' },
    { flags: '--lines <count>', word: 'option.lines' },
    { flags: '--follow', word: 'option.follow' },
  ],
  async run(context, given) {
    const lines = await readLines(context, given)
    if (!given.flag('follow')) return tell({ lines }, (shown, voice) => shown.lines.map((line) => logLine(line, voice)))
    await follow(context, given, lines).catch((error: unknown) => {
      if (!context.outside.signal.aborted) throw error
    })
    return tell({ lines }, () => [])
  },
}

/** Prints lines as they come until the person interrupts; asks again from the last line's instant and drops what was seen. */
async function follow(context: Context, given: Given, first: LogLines): Promise<void> {
  const { signal } = context.outside
  let seen = new Set<string>()
  for (let lines = first; ; lines = await readLines(context, given, lines.at(-1)?.at)) {
    const fresh = lines.filter((line) => !seen.has(JSON.stringify(line)))
    const told = tell(fresh, (shown, voice) => shown.map((line) => logLine(line, voice)))
    for (const line of told.lines(context.voice())) context.print(line)
    if (lines.length > 0) seen = new Set(lines.map((line) => JSON.stringify(line)))
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
  }
}

async function readLines(context: Context, given: Given, since?: string): Promise<LogLines> {
  const answer = await (await context.client()).call('readLogs', {
    workspace: given.workspace,
    app: given.argument(0),
    environment: given.value('environment') ?? '',
    component: given.value('component'),
    lines: given.value('lines'),
    since,
  })
  return answer.lines
}

function logLine({ at, replica, stream, text }: LogLines[number], { paint }: Voice): string {
  const from = paint(stream === 'stderr' ? 'waits' : 'quiet', replica)
  return `${paint('quiet', at.slice(11, 23))} ${from} ${text}`
}
