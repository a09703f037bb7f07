import { setTimeout as sleep } from 'node:timers/promises'
import type { RunTree } from '../../contract/runs.ts'
import { isAppError, messageOf } from '../lib/errors.ts'
import { printable, printableDeep } from './printable.ts'
import type { Context } from './verb.ts'
import { openLiveArea } from './views/live-area.ts'
import { changesBetween } from './views/run-changes.ts'
import { runTreeLines } from './views/run-tree.ts'

const frameMs = 250
const patienceMs = 60_000

/** Where the snapshots of a run go while it is watched. */
interface Display {
  show(tree: RunTree): void
  end(): void
}

/** Follows a run until it ended, or the person interrupts, and answers its last snapshot: as a tree drawn in place on a terminal, as one line per change elsewhere. */
export async function watchRun(context: Context, id: string, isQuiet: boolean): Promise<RunTree> {
  const client = await context.client()
  const { signal, out } = context.outside
  const display = isQuiet ? nothing : out.isTerminal ? liveTree(context) : plainLines(context)
  let last: RunTree | undefined
  let heardAt = Date.now()
  try {
    for (;;) {
      try {
        await client.follow(
          id,
          (tree) => {
            ;[last, heardAt] = [tree, Date.now()]
            display.show(tree)
          },
          signal,
        )
        return last ?? (await client.call('showRun', { id }))
      } catch (error) {
        if (last && signal.aborted) return last
        const mayComeBack = isAppError(error, 'unavailable') && last
        if (!mayComeBack || Date.now() - heardAt > patienceMs) throw error
        tellLoss(context, error)
        await sleep(1000, undefined, { signal }).catch(() => undefined)
      }
    }
  } finally {
    display.end()
  }
}

const nothing: Display = { show: () => undefined, end: () => undefined }

/** The tree, drawn again when it changed and as its times go on. */
function liveTree({ outside, voice }: Context): Display {
  const area = openLiveArea(outside.out, (count) => voice().say('tree.more', { count }))
  let tree: RunTree | undefined
  const draw = () => {
    if (tree) area.draw(runTreeLines(tree, voice()))
  }
  const timer = setInterval(draw, frameMs)
  return {
    show(seen) {
      tree = printableDeep(seen)
      draw()
    },
    end() {
      clearInterval(timer)
      area.end()
    },
  }
}

function plainLines({ outside, voice }: Context): Display {
  let before: RunTree | undefined
  return {
    show(seen) {
      const tree = printableDeep(seen)
      for (const line of changesBetween(before, tree, voice())) outside.out.write(`${line}\n`)
      before = tree
    },
    end: () => undefined,
  }
}

function tellLoss({ outside, voice }: Context, error: unknown): void {
  if (!outside.out.isTerminal)
    outside.err.write(`${voice().say('watch.lost', { message: printable(messageOf(error)) })}\n`)
}
