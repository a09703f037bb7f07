import { problem } from '../../contract/problem.ts'
import { type RunTree, runTree } from '../../contract/runs.ts'
import { AppError } from '../lib/errors.ts'

const largest = 16 * 1024 * 1024

/** Reads the server-sent events of a run until `end`; throws `unavailable` when the stream breaks off before. */
export async function readRunStream(answer: Response, seen: (tree: RunTree) => void): Promise<void> {
  for await (const { event, data } of eventsOf(answer)) {
    if (event === 'run') seen(runTree.parse(JSON.parse(data)))
    if (event === 'end') return
    if (event === 'problem') {
      const { message } = problem.parse(JSON.parse(data))
      throw new AppError('not-authenticated', message)
    }
  }
  throw new AppError('unavailable', 'the control plane closed the stream')
}

async function* eventsOf(answer: Response): AsyncGenerator<{ event: string; data: string }> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of answer.body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      if (rest.length > largest) throw new AppError('too-large', 'the control plane sent an event without an end')
      const parts = rest.split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const match = /^event: (\w+)\ndata: (.*)$/s.exec(part)
        if (match) yield { event: match[1] ?? '', data: match[2] ?? '' }
      }
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('unavailable', 'the stream broke off', { cause })
  }
}
