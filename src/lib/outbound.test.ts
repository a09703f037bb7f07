import { describe, expect, it } from 'vitest'
import { allowedUrl, isForbiddenAddress } from './outbound.ts'

describe('outbound addresses', () => {
  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '2001::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'no address',
  ])('[T22] %s is never called', (address) => expect(isForbiddenAddress(address)).toBe(true))
  it.each(['127.0.0.1', '10.1.2.3', '192.168.1.1', '93.184.216.34', '::1', '2606:2800:220:1::1', 'fd12::1'])(
    '%s may be called: a self-hosted estate lives in private networks',
    (address) => expect(isForbiddenAddress(address)).toBe(false),
  )
  it.each([
    'ftp://x/',
    'file:///etc/passwd',
    'http://u:p@x/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://0xa9fea9fe/',
    'nonsense',
  ])('[T22] %s is refused as a URL', (text) => expect(() => allowedUrl(text)).toThrow())
})
