import { describe, expect, test } from 'vitest'
import { engineRig, node, passed, runs, until } from '../../test/support/engine.ts'
import { nextInstant, putSchedule, removeSchedule, startDue } from './schedules.ts'

const run = { kind: 'nightly', subject: 'backup', plan: { nodes: [node('a')] } }

function firings(cron: string, timeZone: string, from: string, until_: string): string[] {
  const found: string[] = []
  let at = nextInstant({ cron, timeZone }, new Date(from))
  while (at && at <= new Date(until_)) {
    found.push(at.toISOString())
    at = nextInstant({ cron, timeZone }, at)
  }
  return found
}

describe('[F31] a daily schedule', () => {
  test.each([
    ['Europe/Paris', '30 2 * * *', '2026-03-27T12:00:00Z', '2026-03-31T12:00:00Z', 4],
    ['Europe/Paris', '30 2 * * *', '2026-10-23T12:00:00Z', '2026-10-27T12:00:00Z', 4],
    ['America/New_York', '30 1 * * *', '2026-10-30T12:00:00Z', '2026-11-03T12:00:00Z', 4],
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-02T12:00:00Z', '2026-10-06T12:00:00Z', 4],
    ['Asia/Kolkata', '0 9 * * *', '2026-06-01T12:00:00Z', '2026-06-05T12:00:00Z', 4],
  ])('in %s fires once on each local date over a change of the clocks (%s from %s)', (zone, cron, from, to, days) => {
    const instants = firings(cron, zone, from, to)
    const dates = instants.map((at) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at)))
    expect(new Set(dates).size).toBe(dates.length)
    expect(instants).toHaveLength(days)
  })
})

describe('schedules', () => {
  test('a due one starts once per instant, however many workers ask', async () => {
    const rig = await engineRig()
    await rig.db.tx((tx) => putSchedule(tx, { id: 'backup', cron: '0 3 * * *', timeZone: 'Europe/Paris', run }))
    await rig.db.query("UPDATE engine.schedule SET next_at = '2026-01-01T02:00:00Z'")
    const started = await Promise.all(Array.from({ length: 8 }, () => startDue(rig.db)))
    expect(started.flat()).toHaveLength(1)
    await rig.db.query("UPDATE engine.schedule SET next_at = '2026-01-01T02:00:00Z'") // as if its change had been lost
    expect(await startDue(rig.db)).toEqual([])
    expect(await runs.list(rig.db, { kind: 'nightly' })).toHaveLength(1)
  })

  test('instants missed while nobody looked are caught up by one run', async () => {
    const rig = await engineRig()
    await rig.db.tx((tx) => putSchedule(tx, { id: 'often', cron: '*/5 * * * *', timeZone: 'UTC', run }))
    await rig.db.query("UPDATE engine.schedule SET next_at = clock_timestamp() - interval '1 day'")
    expect(await startDue(rig.db)).toHaveLength(1)
    expect(await startDue(rig.db)).toEqual([])
  })

  test('a worker starts them by itself, within the second', async () => {
    const rig = await engineRig()
    rig.work({ do: async () => passed })
    await rig.db.tx((tx) => putSchedule(tx, { id: 'tick', cron: '* * * * * *', timeZone: 'UTC', run }))
    await until(async () => (await runs.list(rig.db, { state: 'passed' })).length >= 2)
    await rig.db.tx((tx) => removeSchedule(tx, 'tick'))
  })

  test('one that cannot be started does not keep the others from it', async () => {
    const rig = await engineRig()
    for (const id of ['bad', 'good']) {
      await rig.db.tx((tx) => putSchedule(tx, { id, cron: '0 3 * * *', timeZone: 'UTC', run }))
    }
    await rig.db.query(`UPDATE engine.schedule SET next_at = now() - interval '1 minute',
      template = CASE id WHEN 'bad' THEN jsonb_set(template, '{plan,nodes,0,after}', '["none"]') ELSE template END`)
    await expect(startDue(rig.db)).rejects.toThrow('which is not in the plan')
    expect(await runs.list(rig.db, {})).toHaveLength(1)
  })

  test('putting one again keeps its next instant, unless its time changed', async () => {
    const rig = await engineRig()
    const put = (cron: string) => rig.db.tx((tx) => putSchedule(tx, { id: 'x', cron, timeZone: 'UTC', run }))
    await put('0 3 * * *')
    await rig.db.query("UPDATE engine.schedule SET next_at = '2026-01-01T03:00:00Z'")
    await put('0 3 * * *')
    expect(await rig.db.query('SELECT next_at FROM engine.schedule')).toEqual([
      { next_at: new Date('2026-01-01T03:00:00Z') },
    ])
    const next = await put('0 4 * * *')
    expect(await rig.db.query('SELECT next_at FROM engine.schedule')).toEqual([{ next_at: next }])
  })

  test.each([
    ['61 * * * *', 'UTC'],
    ['0 3 * * *', 'Mars/Olympus'],
  ])('%s in %s is refused with what to write instead', async (cron, timeZone) => {
    const rig = await engineRig()
    await expect(rig.db.tx((tx) => putSchedule(tx, { id: 'x', cron, timeZone, run }))).rejects.toThrow('cannot be read')
  })
})
