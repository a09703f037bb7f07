import { formatEuros } from './pricing.js'

/** What can be had beside a domain, cheapest first; cents a month. */
export const plans = [
  { name: 'Name', cents: 0, gives: 'your domain and its DNS' },
  { name: 'Post', cents: 290, gives: 'five mailboxes with it' },
  { name: 'Shop', cents: 1190, gives: 'a shop that is ready to sell' },
]

/** The plans as a section of the page. */
export function renderPlans() {
  const cards = plans.map(
    ({ name, cents, gives }) =>
      `<section class="card"><div>${name}</div><div class="big">${cents === 0 ? 'free' : formatEuros(cents)}</div><div>${gives}</div></section>`,
  )
  return `<h2 id="plans">Plans</h2><div class="cards">${cards.join('')}</div>`
}
