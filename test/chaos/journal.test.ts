import { describe, expect, test } from 'vitest'
import { type JournalLine, objectionsOf, placeAfter } from './journal.ts'

const place = { environment: 'production', app: 'lark' }
const intent = (key: string, generation: number, more: Partial<JournalLine> = {}): JournalLine => ({
  event: 'intent',
  key,
  generation,
  ...place,
  ...more,
})
const done = (key: string): JournalLine => ({ event: 'done', key })
const routes = (...weights: number[]) => ({
  routes: { splits: weights.map((weight, i) => ({ release: `lark@${i}`, weight })) },
})

describe('the chaos judges by the journal', () => {
  test('an effect that was begun once and done once is as it should be, also when it was dropped before', () => {
    const dropped: JournalLine = { event: 'dropped', key: 'a' }
    expect(objectionsOf([intent('a', 1), dropped, intent('a', 1), done('a'), intent('b', 2), done('b')])).toEqual([])
  })

  test('an effect that was done twice, or never', () => {
    expect(objectionsOf([intent('a', 1), done('a'), done('a')])).toEqual(['a was done twice'])
    expect(objectionsOf([intent('a', 1), done('a'), intent('a', 1), done('a')])).toContain('a was begun twice')
    expect(objectionsOf([intent('a', 1)])).toEqual(['a was begun and never done'])
  })

  test('a generation that goes down in its place', () => {
    const journal = [intent('a', 2), done('a'), intent('b', 1), done('b')]
    expect(objectionsOf(journal)).toEqual(['b of generation 1 came after 2 in production/lark'])
    const elsewhere = [intent('a', 2), done('a'), intent('b', 1, { app: 'wren' }), done('b')]
    expect(objectionsOf(elsewhere)).toEqual([])
  })

  test('a production whose routes do not take every request', () => {
    expect(objectionsOf([intent('a', 1, routes(800, 200)), done('a')])).toEqual([])
    expect(objectionsOf([intent('a', 1, routes()), done('a')])).toEqual(['a gave production away: its routes weigh 0'])
  })

  test('what stands in a place after all of it', () => {
    const journal = [
      intent('a', 1, { set: { id: 'old' } }),
      intent('b', 1, { set: { id: 'new' } }),
      intent('c', 1, routes(0, 1000)),
      intent('d', 1, { sets: ['old'] }),
    ]
    expect(placeAfter(journal, 'production', 'lark')).toEqual({ releases: ['lark@1'], sets: ['new'] })
  })
})
