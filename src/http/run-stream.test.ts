import { afterEach, expect, test } from 'vitest'
import { openTestDoor, type TestDoor, tokenFor } from '../../test/support/doors.ts'
import { delivery } from '../../test/support/scene.ts'
import { sha256 } from '../lib/digest.ts'

const pace = { readMs: 10, authorizeMs: 30, beatMs: 50 }
let door: TestDoor
afterEach(() => door.server.close())

interface Event {
  readonly event: string
  readonly data: string
}

async function* eventsOf(answer: Response): AsyncGenerator<Event> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    const parts = rest.split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const match = /^event: (.*)\ndata: (.*)$/.exec(part)
      if (match) yield { event: match[1] ?? '', data: match[2] ?? '' }
      else yield { event: 'comment', data: part }
    }
  }
}

test('a stream sends a snapshot at once, another only when something changed, and ends with the run', async () => {
  door = await openTestDoor({ pace })
  const seen: string[] = []
  for await (const { event, data } of eventsOf(await door.ask('/api/runs/run_1/stream', 'viewer'))) {
    if (event === 'comment') door.memory.tree = { ...door.memory.tree, run: { ...delivery, state: 'passed' } }
    seen.push(event === 'run' ? `run ${/"state":"(\w+)"/.exec(data)?.[1]}` : event)
  }
  expect(seen.filter((event) => event !== 'comment')).toEqual(['run active', 'run passed', 'end'])
})

test('[T31] a token that is ended stops its streams, and no byte of the run follows', async () => {
  door = await openTestDoor({ pace })
  const seen: Event[] = []
  let endedAt = 0
  for await (const event of eventsOf(await door.ask('/api/runs/run_1/stream', 'viewer'))) {
    seen.push(event)
    if (event.event === 'run') {
      door.tokens.delete(sha256(tokenFor('viewer')))
      endedAt = Date.now()
    }
  }
  expect(Date.now() - endedAt).toBeLessThan(5000)
  expect(seen.filter(({ event }) => event !== 'comment').map(({ event }) => event)).toEqual(['run', 'problem'])
})

test('closing the server ends open streams', async () => {
  door = await openTestDoor({ pace })
  const answer = await door.ask('/api/runs/run_1/stream', 'viewer')
  const reading = answer.text()
  await door.server.close()
  expect(await reading).toContain('event: run')
})

test('a run that is not there is a plain problem, not a stream', async () => {
  door = await openTestDoor({ pace })
  const answer = await door.ask('/api/runs/run_404/stream', 'viewer')
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
})
