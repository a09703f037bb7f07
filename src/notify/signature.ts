import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header's value over a body: `t=<seconds>,v1=<hex of HMAC-SHA256 over "<seconds>.<body>">`. */
export function sign(key: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${macOf(key, seconds, body)}`
}

/** Whether a header was made with the key over exactly this body, at most `toleranceMs` away from `now`. */
export function verifySignature(key: string, body: string, header: string, now: Date, toleranceMs = 300_000): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header)
  if (!match) return false
  const seconds = Number(match[1])
  if (Math.abs(now.getTime() - seconds * 1000) > toleranceMs) return false
  return timingSafeEqual(Buffer.from(match[2] ?? '', 'hex'), Buffer.from(macOf(key, seconds, body), 'hex'))
}

function macOf(key: string, seconds: number, body: string): string {
  return createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')
}
