import { Refusal } from '@blueocean/shared-config'

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A domain's label and ending: `Shop.COM ` → `{ label: 'shop', tld: 'com' }`; refuses what is none. */
export function readDomain(text) {
  const [name, tld, ...more] = String(text ?? '')
    .trim()
    .toLowerCase()
    .split('.')
  if (!label.test(name) || !/^[a-z]{2,12}$/.test(tld ?? '') || more.length > 0) {
    throw new Refusal(400, 'a domain such as example.com is wanted')
  }
  return { label: name, tld, domain: `${name}.${tld}` }
}

/** What somebody searches for, as a label: `My Shop!` → `my-shop`. */
export function readLabel(text) {
  const name = String(text ?? '')
    .toLowerCase()
    .replace(/\.[a-z.]*$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 63)
  if (!label.test(name)) throw new Refusal(400, 'a name of letters and digits is wanted')
  return name
}
