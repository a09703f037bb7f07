import { describe, expect, test } from 'vitest'
import { promote } from '../../src/actions/promote.ts'
import { newId } from '../../src/lib/ids.ts'
import { consumeApprovals, readApprovals } from '../../src/store/approvals.ts'
import { ada, bea, cem, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { phrase } from '../support/tiny-settings.ts'

/** A release that waits for people at production's gate, and nobody who would admit it meanwhile. */
async function waitingAtProduction(rig: DeliveryRig) {
  const plane = rig.start()
  const { release } = await rig.push()
  const deployment = await rig.proposal(release)
  await plane.stop()
  return { release, deployment }
}

const states = async (rig: DeliveryRig, deployment: string) =>
  (await readApprovals(rig.db, deployment)).map(({ state }) => state)

describe('a stale approval', () => {
  test('[T02] is void once the deployment is proposed anew, because the place has changed meanwhile', async () => {
    const rig = await deliveryRig({ approvals: { people: 2 } })
    const { release, deployment } = await waitingAtProduction(rig)
    await rig.approve(deployment)
    await rig.db.query(`INSERT INTO tidegate.lease (workspace, place, fence) VALUES ('tiny', 'production/shop', 7)
      ON CONFLICT (workspace, place) DO UPDATE SET fence = 7`)
    rig.start()
    await rig.reached(deployment.id, 'void')
    const anew = await rig.proposal(release)
    expect(await states(rig, deployment.id)).toEqual(['void'])
    expect(await states(rig, anew.id)).toEqual([])
    expect(anew.intentBody.targetGeneration).toBe(7)
  })

  test('[T02] is worth nothing once it has expired, and the same person may give a new one', async () => {
    const rig = await deliveryRig({ approvals: { validFor: '1s' } })
    const { deployment } = await waitingAtProduction(rig)
    await rig.approve(deployment)
    await until(async () =>
      (await readApprovals(rig.db, deployment.id)).some(({ expiresAt }) => expiresAt < new Date()),
    )
    expect(await rig.db.tx((tx) => consumeApprovals(tx, deployment.id, deployment.intentDigest))).toEqual([])
    rig.start()
    await rig.approve(deployment)
    await rig.reached(deployment.id, 'live')
  })

  test.each([
    ['role', `UPDATE tidegate.person SET roles = '{viewer}' WHERE id = 'per_bea'`],
    ['token', `UPDATE tidegate.person SET disabled_at = now() WHERE id = 'per_bea'`],
  ])('[T02] is worth nothing once its giver has lost their %s', async (_what, loss) => {
    const rig = await deliveryRig()
    const { deployment } = await waitingAtProduction(rig)
    await rig.approve(deployment, bea)
    await rig.db.query(loss)
    expect(await rig.db.tx((tx) => consumeApprovals(tx, deployment.id, deployment.intentDigest))).toEqual([])
    rig.start()
    await rig.approve(deployment, cem)
    await rig.reached(deployment.id, 'live')
    expect((await readApprovals(rig.db, deployment.id)).find(({ person }) => person === bea.id)?.state).toBe('void')
  })
})

describe('whoever has a part in a release', () => {
  test('[T03] is refused: author, co-author and pusher, by whatever case of their address', async () => {
    const rig = await deliveryRig()
    const dora = await rig.person('Dora', { email: 'Dora@Example.com' })
    const emil = await rig.person('Emil')
    const plane = rig.start()
    const { release } = await rig.push({
      message: 'change\n\nCo-authored-by: Dora <dora@example.com>',
      by: [emil.id],
    })
    const deployment = await rig.proposal(release)
    await plane.stop()
    for (const who of [ada, dora, emil]) await expect(rig.approve(deployment, who)).rejects.toThrow('contributor')
    expect(await states(rig, deployment.id)).toEqual([])
  })

  test('[T07] is refused: who asked for production cannot be the second to say yes', async () => {
    const rig = await deliveryRig({ stages: { production: { request: 'required', gates: [{ kind: 'approval' }] } } })
    const { release, deployment } = await waitingAtProduction(rig)
    await promote(rig.world, bea, { workspace: 'tiny', release })
    await expect(rig.approve(deployment, bea)).rejects.toThrow('contributor')
    rig.start()
    await rig.approve(deployment, cem)
    await rig.reached(deployment.id, 'live')
  })

  test('[T03] counts once, where two different people are wanted', async () => {
    const rig = await deliveryRig({ approvals: { people: 2 } })
    const { deployment } = await waitingAtProduction(rig)
    await rig.approve(deployment, bea)
    await expect(rig.approve(deployment, bea)).rejects.toThrow('one person counts once')
    rig.start()
    await rig.approve(deployment, cem)
    await rig.reached(deployment.id, 'live')
  })
})

test('[T05] an approval is refused for every other deployment, and direct SQL cannot move it there', async () => {
  const rig = await deliveryRig({ apps: ['shop', 'blog'] })
  const plane = rig.start()
  const { commit } = await rig.push({ apps: ['shop', 'blog'] })
  const [shop, blog] = await Promise.all(['shop', 'blog'].map((app) => rig.proposal(`${app}@${commit.slice(0, 12)}`)))
  await plane.stop()
  await rig.approve(shop!)
  await expect(rig.approve({ ...shop!, id: blog!.id }, bea, phrase('blog'))).rejects.toThrow('not what is proposed')
  for (const change of [
    `deployment = '${blog!.id}'`,
    `environment = 'staging'`,
    `intent_digest = 'x'`,
    `expires_at = now()`,
  ])
    await expect(rig.db.query(`UPDATE tidegate.approval SET ${change}`)).rejects.toThrow('binds one person')
  await rig.db.query(
    `INSERT INTO tidegate.approval (id, deployment, environment, person, person_kind, intent_digest, phrase, locale, expires_at)
     SELECT $1, $2, environment, person, person_kind, intent_digest, phrase, locale, expires_at FROM tidegate.approval`,
    [newId('apr'), blog!.id],
  )
  rig.start()
  await rig.reached(shop!.id, 'live')
  const current = await rig.proposal(blog!.release)
  expect(await rig.db.tx((tx) => consumeApprovals(tx, current.id, current.intentDigest))).toEqual([])
  expect(await rig.traffic('production', 'blog')).toEqual({})
})

test('[T06] neither an agent nor a service approves, by no door and not by SQL', async () => {
  const rig = await deliveryRig()
  const { deployment } = await waitingAtProduction(rig)
  for (const kind of ['agent', 'service'] as const) {
    const who = await rig.person(`Robot-${kind}`, { kind, roles: ['approver', 'admin'] })
    await expect(rig.approve(deployment, who)).rejects.toThrow('only a person may approve')
    await expect(
      rig.db.query(
        `INSERT INTO tidegate.approval (id, deployment, environment, person, person_kind, intent_digest, phrase, locale, expires_at)
         VALUES ($1, $2, 'production', $3, $4, $5, $6, 'en', now() + interval '1 hour')`,
        [newId('apr'), deployment.id, who.id, kind, deployment.intentDigest, phrase('shop')],
      ),
    ).rejects.toThrow('approval_person_kind_check')
  }
  expect(await states(rig, deployment.id)).toEqual([])
})

test('[T08] five wrong phrases void what others gave, and their typist is heard no more', async () => {
  const rig = await deliveryRig({ approvals: { people: 2 } })
  const { deployment } = await waitingAtProduction(rig)
  await rig.approve(deployment, bea)
  for (const typed of ['ship shop now', 'SHIP SHOP NOW ', 'SHIP  SHOP NOW', 'ЅHIP SHOP NOW', ''])
    await expect(rig.approve(deployment, cem, typed)).rejects.toThrow('letter for letter')
  expect(await states(rig, deployment.id)).toEqual(['void'])
  await expect(rig.approve(deployment, cem)).rejects.toThrow('5 wrong phrases')
  expect(await states(rig, deployment.id)).toEqual(['void'])
})

test('[T09] 200 parallel consumers of one approval, 10 rounds: one wins each', async () => {
  const rig = await deliveryRig()
  const { deployment } = await waitingAtProduction(rig)
  const given = { deployment: deployment.id, intent: deployment.intentDigest }
  for (let round = 0; round < 10; round++) {
    await rig.db.query('DELETE FROM tidegate.approval')
    await rig.approve(deployment)
    const consumers = Array.from({ length: 200 }, () =>
      rig.db.tx((tx) => consumeApprovals(tx, given.deployment, given.intent)),
    )
    const winners = (await Promise.all(consumers)).filter((people) => people.length > 0)
    expect(winners).toEqual([[bea.id]])
  }
  await expect(rig.db.query(`UPDATE tidegate.approval SET state = 'granted'`)).rejects.toThrow('never changes')
})
