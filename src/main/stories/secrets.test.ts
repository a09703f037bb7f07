import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { api, type EndpointName } from '../../../contract/api.ts'
import { goodRequests } from '../../../test/support/memory-stories.ts'
import { admin, dumpOf, type StoriesRig, storiesRig } from '../../../test/support/stories.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { openSecretBox } from '../../store/secret-box.ts'
import { readSealedSecrets } from '../../store/secrets.ts'

const place = { app: 'nextgen', environment: 'production' }
const carol = { name: 'carol', kind: 'human' as const, email: 'carol@example.org', roles: ['viewer' as const] }

describe('secrets', () => {
  test('[T41] no answer, no entry and no row shows a value or a token', async () => {
    const { stories, db, addBlueocean } = await storiesRig()
    await addBlueocean()
    const canary = 'canary-5f2b9d-value'
    await stories.setSecret(admin, { ...place, name: 'STRIPE_KEY', value: canary })
    await stories.setSecret(admin, { ...place, name: 'STRIPE_KEY', value: `${canary}-2` })
    const { token } = await stories.addPerson(admin, carol)
    const texts = [await answersOf(stories), await dumpOf(db, 'ledger.entry'), await dumpOf(db, 'tidegate.secret')]
    for (const text of texts) {
      expect(text).not.toContain(canary)
      for (const encoding of ['hex', 'base64'] as const) {
        expect(text).not.toContain(Buffer.from(canary).toString(encoding).slice(0, 20))
      }
      expect(text).not.toContain(token)
    }
    expect((await stories.listSecrets(admin, {})).secrets).toMatchObject([
      { name: 'STRIPE_KEY', version: 2, setBy: 'Ada' },
    ])
  })

  test('[T43] a sealed value opens in its own row only, and with its own key only', async () => {
    const { stories, db, deps, home, addBlueocean } = await storiesRig()
    await addBlueocean()
    await stories.setSecret(admin, { ...place, name: 'STRIPE_KEY', value: 'sk_live_1' })
    const at = { workspace: 'blueocean', ...place }
    const [row] = await readSealedSecrets(db, at, ['STRIPE_KEY', 'OTHER'])
    const sealed = row?.sealed ?? Buffer.alloc(0)
    const about = { ...at, name: 'STRIPE_KEY', version: 1 }
    expect(await openSecret(deps.secrets, about, sealed)).toBe('sk_live_1')
    expect(await openSecret(await openSecretBox(home), about, sealed)).toBe('sk_live_1')
    await expect(openSecret(deps.secrets, { ...about, name: 'OTHER' }, sealed)).rejects.toMatchObject({
      code: 'conflict',
    })
    const other = await openSecretBox(join(home, 'other'))
    await expect(openSecret(other, about, sealed)).rejects.toMatchObject({ code: 'conflict' })
    expect((await stat(join(home, 'secrets.key'))).mode & 0o777).toBe(0o600)
  })

  test('control planes that start at once share one key', async () => {
    const { home } = await storiesRig()
    const boxes = await Promise.all(Array.from({ length: 5 }, () => openSecretBox(join(home, 'together'))))
    const about = { workspace: 'w', ...place, name: 'KEY', version: 1 }
    const sealed = await sealSecret(boxes[0]!, about, 'value')
    for (const box of boxes) expect(await openSecret(box, about, sealed)).toBe('value')
  })
})

/** Every answer that a reading endpoint gives, as it would leave the server; refusals count with their message. */
async function answersOf(stories: StoriesRig['stories']): Promise<string> {
  const reads = (Object.keys(api) as EndpointName[]).filter((name) => api[name].method === 'GET')
  const answers = await Promise.all(
    reads.map(async (name) => {
      const story = stories[name] as (caller: typeof admin, input: unknown) => Promise<unknown>
      return story(admin, api[name].input.parse(goodRequests[name])).then(
        (answer) => JSON.stringify([answer, api[name].answer.parse(answer)]),
        (error: Error) => error.message,
      )
    }),
  )
  return answers.join('\n')
}
