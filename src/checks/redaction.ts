import type { CheckResult, Evidence } from '../domain/verdict.ts'
import type { CheckSubject } from './check.ts'

const mostBytes = 2048
const inUrl = /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@:]{0,200}):[^\s/@]{1,500}@/gi
const inQuery = /([?&](?:access_token|api_?key|key|password|secret|sig|signature|token)=)[^&\s#"']{1,2000}/gi
const inHeader = /\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,2000}/gi
// Terminal sequences, control characters and marks that turn the direction of text.
const escapes = new RegExp(
  [
    String.raw`\u001b\[[0-9;?]{0,40}[ -/]{0,4}[@-~]`,
    String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]`,
  ].join('|'),
  'g',
)

/** Text with the passwords of URLs, tokens of queries and headers, and terminal control characters taken out. */
function maskCredentials(text: string): string {
  return text.replace(escapes, '').replace(inUrl, '$1:***@').replace(inQuery, '$1***').replace(inHeader, '$1***')
}

/** What may be stored and shown of a result: secrets of the subject masked, every text at most 2 KiB. */
export function presentable(result: CheckResult, subject: CheckSubject): CheckResult {
  const secrets = secretsOf(subject)
  const clean = (text: string) => {
    const known = secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text)
    return shorten(maskCredentials(known))
  }
  const show = (one: Evidence): Evidence => ({
    ...one,
    asked: clean(one.asked),
    wanted: clean(one.wanted),
    found: clean(one.found),
    ...(one.figures ? { figures: measured(one.figures) } : {}),
  })
  return { outcome: result.outcome, because: clean(result.because), evidence: result.evidence.map(show) }
}

/** Figures that are numbers: what was not measured is left out rather than stored as null. */
function measured(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)))
}

/** Cuts a text to 2 KiB of UTF-8 and says how much was left out. */
function shorten(text: string, most: number = mostBytes): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= most) return text
  const kept = bytes
    .subarray(0, most - 40)
    .toString('utf8')
    .replace(/�+$/, '')
  return `${kept} … (${bytes.length - Buffer.byteLength(kept)} bytes more)`
}

function secretsOf(subject: CheckSubject): string[] {
  const named = subject.components.flatMap((component) =>
    component.secretNames.map((name) => component.env[name] ?? ''),
  )
  const passwords = [subject.databaseUrl, subject.cacheUrl].flatMap(passwordOf)
  return [...new Set([...named, ...passwords])]
    .filter((secret) => secret.length >= 6)
    .sort((a, b) => b.length - a.length)
}

function passwordOf(url: string | null): string[] {
  if (url === null || !URL.canParse(url)) return []
  const { password } = new URL(url)
  return [password, decodeURIComponent(password)]
}
