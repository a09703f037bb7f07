import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JsonQuestion, measureJson } from './json.ts'

let server: Server
let answers: Record<string, string>
beforeAll(async () => {
  server = createServer((request, response) => {
    const text = answers[request.url ?? '']
    response.writeHead(text === undefined ? 503 : 200, { 'content-type': 'application/json' })
    response.end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

const signal = AbortSignal.timeout(30_000)
const counts = (tried: number, failed: number) => JSON.stringify({ payments: { tried, failed } })
const question = (rest: Partial<JsonQuestion> = {}): JsonQuestion => ({
  tickMs: 2000,
  next: 'new',
  previous: 'old',
  endpoints: async (release) =>
    Object.keys(answers)
      .filter((path) => path.startsWith(`/${release}/`))
      .map((path) => ({
        name: path,
        url: new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      })),
  headers: {},
  requests: 'payments.tried',
  events: 'payments.failed',
  requestsOf: async () => 500,
  ...rest,
})

describe('counts from JSON', () => {
  test('grow from the first asking on, over replicas, restarts and new replicas', async () => {
    const source = measureJson(question())
    answers = { '/new/a': counts(10, 3), '/old/a': counts(1000, 5) }
    const first = await source.read(source.begin(0), 2000, signal)
    expect(first).toMatchObject({ trouble: null, stretches: [{ next: null, previous: null }] })
    answers = { '/new/a': counts(4, 2), '/new/b': counts(6, 0), '/old/a': counts(1100, 6) } // a began anew, b is born
    const second = await source.read(JSON.parse(JSON.stringify(first.cursor)), 4000, signal)
    expect(second.stretches).toEqual([
      {
        from: 2000,
        until: 4000,
        next: { requests: 10, errors: 2, latency: null },
        previous: { requests: 100, errors: 1, latency: null },
      },
    ])
  })

  test('are asked once a tick', async () => {
    const source = measureJson(question())
    answers = { '/new/a': counts(1, 0), '/old/a': counts(1, 0) }
    const { cursor } = await source.read(source.begin(0), 2000, signal)
    expect(await source.read(cursor, 3000, signal)).toMatchObject({ stretches: [], trouble: null })
  })

  test('stand beside the requests of the edge where they tell none of their own', async () => {
    const source = measureJson(question({ requests: undefined }))
    answers = { '/new/a': counts(0, 1), '/old/a': counts(0, 5) }
    const { cursor } = await source.read(source.begin(0), 2000, signal)
    answers = { '/new/a': counts(0, 4), '/old/a': counts(0, 5) }
    const { stretches } = await source.read(cursor, 4000, signal)
    expect(stretches[0]?.next).toEqual({ requests: 500, errors: 3, latency: null })
  })

  test.each([
    [
      'no such number',
      () => JSON.stringify({ payments: { tried: 3 } }),
      /asked for a number at payments.failed, found undefined/,
    ],
    ['text', () => JSON.stringify({ payments: { tried: 3, failed: 'NaN' } }), /found "NaN"/],
    ['less than nothing', () => counts(3, -1), /a count of at least 0 was wanted/],
    ['no JSON', () => '<html>', /asked for JSON, found "<html>"/],
  ])('are trouble, with what was asked and found: %s', async (_name, text, told) => {
    const source = measureJson(question())
    answers = { '/new/a': text(), '/old/a': counts(1, 0) }
    const reading = await source.read(source.begin(0), 2000, signal)
    expect(reading).toMatchObject({ stretches: [], trouble: expect.stringMatching(told) })
  })

  test('are trouble when nobody is there to be asked, or answers', async () => {
    const source = measureJson(question())
    answers = { '/new/a': counts(1, 0) }
    expect((await source.read(source.begin(0), 2000, signal)).trouble).toMatch(/nothing of old is there to be asked/)
    const refused = measureJson(
      question({ endpoints: async () => [{ name: 'x', url: new URL('http://127.0.0.1:9/') }] }),
    )
    expect((await refused.read(refused.begin(0), 2000, signal)).trouble).not.toBeNull()
  })
})
