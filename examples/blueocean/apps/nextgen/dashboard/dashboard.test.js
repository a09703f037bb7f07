import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderPortfolio } from './page.js'
import { summarise } from './portfolio.js'

const domains = [
  { domain: 'a.com', cents: 1190, remindDaysBefore: 30 },
  { domain: 'b.fr', cents: 790, remindDaysBefore: null },
]

test('the summary adds up what the domains cost a year', () => {
  assert.deepEqual(summarise(domains), { domains: 2, yearlyCents: 1980, withReminder: 1 })
  assert.deepEqual(summarise([]), { domains: 0, yearlyCents: 0, withReminder: 0 })
})

test('the page lists the domains, or says how to get one', () => {
  assert.match(renderPortfolio({ domains, foot: '' }).html, /b\.fr<\/td><td>€7\.90/)
  assert.match(renderPortfolio({ domains: [], foot: '' }).html, /Nothing yet/)
})
