import { describe, expect, test } from 'vitest'
import { admin, storiesRig } from '../../../test/support/stories.ts'
import { readEntries } from '../../ledger/entry.ts'

const place = { app: 'nextgen', environment: 'production' }
const evening = { from: new Date('2026-11-20T20:00:00Z'), until: new Date('2026-11-20T21:00:00Z') }
const christmas = {
  because: 'Christmas',
  until: new Date('2026-12-27T00:00:00Z'),
  environments: ['production'],
  apps: [],
}
const booking = { environment: 'staging-shared', app: 'kvibe', ...evening, because: 'launch' }
const carol = { name: 'carol', kind: 'human' as const, email: 'carol@example.org', roles: ['viewer' as const] }

describe('the record', () => {
  test('every act writes one entry, under the name of its caller', async () => {
    const { stories, db, addBlueocean } = await storiesRig()
    await addBlueocean()
    const { freeze } = await stories.addFreeze(admin, christmas)
    await stories.liftFreeze(admin, { id: freeze.id, because: 'over' })
    const { slot } = await stories.bookSlot(admin, booking)
    await stories.releaseSlot(admin, { id: slot.id ?? '' })
    const { person } = await stories.addPerson(admin, carol)
    await stories.disablePerson(admin, { id: person.id })
    await stories.setSecret(admin, { ...place, name: 'STRIPE_KEY', value: 'sk_live_1' })
    await stories.addWorkspace(admin, { name: 'dreamscape' })
    const entries = (await readEntries(db)).reverse()
    expect(entries.map(({ action }) => action)).toEqual([
      ...['freeze.add', 'freeze.lift', 'slot.book', 'slot.release'],
      ...['person.add', 'person.disable', 'secret.set', 'workspace.add'],
    ])
    expect(new Set(entries.map(({ actor }) => actor.name))).toEqual(new Set(['Ada']))
    const about = await stories.listLedger(admin, { workspace: 'blueocean', about: 'nextgen', limit: 10 })
    expect(about.entries.map(({ did }) => did)).toEqual(['secret.set'])
    expect(about.size).toBe(8)
    expect((await stories.verifyLedger(admin, {})).sound).toBe(true)
  })

  test('an act that is refused writes nothing', async () => {
    const { stories, db, addBlueocean } = await storiesRig()
    await addBlueocean()
    const past = { ...christmas, until: new Date('2026-01-01T00:00:00Z') }
    await expect(stories.addFreeze(admin, past)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(stories.liftFreeze(admin, { id: 'frz_none', because: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(stories.bookSlot(admin, { ...booking, environment: 'dev' })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    expect(await readEntries(db)).toEqual([])
  })

  test('previews say what would be done and do nothing', async () => {
    const { stories, db, addBlueocean } = await storiesRig()
    await addBlueocean()
    const said = await Promise.all([
      stories.preview(admin, 'addFreeze', christmas),
      stories.preview(admin, 'bookSlot', booking),
      stories.preview(admin, 'addPerson', carol),
      stories.preview(admin, 'setSecret', { ...place, name: 'STRIPE_KEY', value: 'canary' }),
      stories.preview(admin, 'addWorkspace', { name: 'dreamscape' }),
      stories.preview(admin, 'rollBack', { ...place, because: 'errors' }),
    ])
    for (const sentences of said) expect(sentences.join()).toMatch(/would/)
    expect(JSON.stringify(said)).not.toContain('canary')
    await expect(stories.preview(admin, 'retryRun', { id: 'run_none' })).rejects.toMatchObject({ code: 'not-found' })
    expect(await readEntries(db)).toEqual([])
  })
})

describe('slots', () => {
  test('two bookings of one time: one wins', async () => {
    const { stories, addBlueocean } = await storiesRig()
    await addBlueocean()
    const tries = await Promise.allSettled([stories.bookSlot(admin, booking), stories.bookSlot(admin, booking)])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { calendars } = await stories.readSlots(admin, { days: 1 })
    const booked = calendars[0]?.slots.filter(({ source }) => source === 'booking')
    expect(booked).toMatchObject([{ app: 'kvibe', by: 'Ada', because: 'launch' }])
    expect(calendars[0]?.slots.some(({ source }) => source === 'daily')).toBe(true)
  })
})
