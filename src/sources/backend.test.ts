import { expect, test } from 'vitest'
import { scratchRepository } from '../../test/support/scratch-repository.ts'
import { startBackend } from './backend.ts'
import { runGit } from './git.ts'

test('[F01] git’s HTTP program ends when whoever fed it dies in the middle of a request', async () => {
  const scratch = await scratchRepository()
  await runGit(['-C', scratch.folder, 'config', 'http.receivepack', 'true'])
  for (const path of ['/git-receive-pack', '/git-upload-pack'] as const) {
    const backend = await startBackend(
      {
        gitDir: `${scratch.folder}/.git`,
        method: 'POST',
        path,
        query: '',
        headers: { contentType: `application/x-${path.slice(1)}-request` },
        user: 'dana',
        address: '127.0.0.1',
        env: {},
      },
      AbortSignal.timeout(30_000),
    )
    backend.head.catch(() => {}) // whatever it answers to half a request
    backend.child.stdin.end('00a4') // the first bytes of what was announced as more
    backend.child.stdout.resume()
    await expect(
      Promise.race([backend.ended, new Promise((resolve) => setTimeout(resolve, 10_000, 'still there'))]),
    ).resolves.toBeUndefined()
  }
})
