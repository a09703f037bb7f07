import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent } from 'undici'
import { AppError } from './errors.ts'

// Addresses that no URL of a settings file may lead to: link-local (cloud metadata lives there), unspecified, multicast, and the
// metadata addresses outside link-local; with their 6to4 and NAT64 forms. Private and loopback networks are allowed on purpose:
// a self-hosted estate lives in them. IPv4-mapped IPv6 addresses are matched by the IPv4 rules.
const forbidden = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
] as const) {
  forbidden.addSubnet(net, bits, 'ipv4')
  const hex = net
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
  const pair = `${hex.slice(0, 4)}:${hex.slice(4)}`
  forbidden.addSubnet(`2002:${pair}::`, 16 + bits, 'ipv6')
  forbidden.addSubnet(`64:ff9b::${pair}`, 96 + bits, 'ipv6')
}
for (const [net, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['2001::', 32],
  ['fd00:ec2::254', 128],
] as const) {
  forbidden.addSubnet(net, bits, 'ipv6')
}

/** Whether an IP address must not be called on behalf of a settings file (cloud metadata, link-local, multicast). */
export function isForbiddenAddress(address: string): boolean {
  const version = isIP(address.split('%')[0] ?? '')
  if (version === 0) return true
  return forbidden.check(address.split('%')[0] ?? '', version === 4 ? 'ipv4' : 'ipv6')
}

/** Checks a URL of a settings file: http(s), no credentials in it, not a forbidden address; throws `not-allowed`. */
export function allowedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new AppError('invalid-input', `an http or https URL was wanted, found ${text}`)
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('not-allowed', `an http or https URL was wanted, found ${url.protocol}//${url.host}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('not-allowed', `the URL of ${url.host} carries credentials`, { hint: 'Send them as a header.' })
  }
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && isForbiddenAddress(literal)) throw refusal(literal)
  return url
}

/** A name's addresses as `net.connect` asks for them; refuses a name that leads to an address that must not be called. */
export const guardedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const bad = error ? undefined : found.find(({ address }) => isForbiddenAddress(address))
    const [first] = error ? [] : found
    if (bad) done(refusal(`${hostname} (${bad.address})`), '', 0)
    else if (error || first === undefined) done(error ?? new Error(`${hostname} has no address`), '', 0)
    else if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

/** An agent whose connections go only to addresses that may be called: a name is resolved once and that address is used. */
export function guardedAgent(connectTimeoutMs = 5000): Agent {
  return new Agent({ pipelining: 0, connect: { timeout: connectTimeoutMs, lookup: guardedLookup } })
}

function refusal(where: string): AppError {
  return new AppError('not-allowed', `${where} is a link-local, metadata or multicast address: it is never called`)
}
