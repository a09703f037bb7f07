import { describe, expect, it } from 'vitest'
import { order, serve, subject } from '../../test/support/check-subject.ts'
import { absentEndpoint } from './absent-endpoint.ts'
import { runCheck } from './run-check.ts'

async function against(answer: (path: string) => { status: number; body?: string }, options = {}) {
  const app = await serve((request, response) => {
    const { status, body } = answer(request.url ?? '')
    response.writeHead(status).end(body)
  })
  try {
    return await runCheck(absentEndpoint, subject({ edgeUrl: app.url }), order(options))
  } finally {
    await app.close()
  }
}

describe('absent-endpoint', () => {
  it('[T55] passes when debug paths are not there', async () => {
    expect(await against(() => ({ status: 404 }))).toMatchObject({
      outcome: 'passed',
      because: 'none of 8 debug paths answers',
    })
  })
  it('[T55] fails by a debug path that answers, also by a redirect', async () => {
    const found = await against((path) => ({ status: path.startsWith('/debug') ? 200 : 404 }))
    expect(found).toMatchObject({ outcome: 'failed', because: expect.stringContaining('/debug answers 200') as string })
    expect((await against((path) => ({ status: path === '/a' ? 302 : 404 }), { paths: ['/a', '/b'] })).outcome).toBe(
      'failed',
    )
  })
  it('does not take the page that every unknown path gets for an endpoint', async () => {
    expect((await against(() => ({ status: 200, body: '<html>app</html>' }))).outcome).toBe('passed')
    const real = (path: string) => ({ status: 200, body: path === '/debug' ? 'heap' : '<html>app</html>' })
    expect((await against(real)).outcome).toBe('failed')
  })
  it('claims nothing of an app that is broken', async () => {
    expect((await against(() => ({ status: 503 }))).outcome).toBe('inconclusive')
  })
})
