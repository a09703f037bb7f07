import { AppError } from '../lib/errors.ts'

/** Where a followed repository is fetched from. */
export interface Remote {
  /** As handed to git. */
  readonly url: string
  /** `https://host:port`, where a credential belongs and nowhere else; null for the other schemes. */
  readonly origin: string | null
}

const host = '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?'
const port = '(?::[1-9]\\d{0,4})?'
const path = '(?:/[A-Za-z0-9._~+@][A-Za-z0-9._~+@-]*)+/?'
const user = '[A-Za-z_][A-Za-z0-9_.-]{0,63}'
const forms = {
  https: new RegExp(`^https://${host}${port}${path}$`),
  ssh: new RegExp(`^ssh://(?:${user}@)?${host}${port}${path}$`),
  git: new RegExp(`^git://${host}${port}${path}$`),
  file: new RegExp(`^file://${path}$`),
}

/**
 * Reads the address of a repository to follow: https, ssh, git or file, or the short `git@host:path`.
 * Throws `invalid-input` for everything else: options, other transports (`ext::`), passwords inside, `..`, control characters.
 */
export function parseRemote(text: string): Remote {
  const url = text.length <= 2000 ? expandShort(text) : ''
  const scheme = Object.entries(forms).find(([, form]) => form.test(url))?.[0]
  const climbs = url.split('/').includes('..')
  if (scheme && !climbs) return { url, origin: scheme === 'https' ? new URL(url).origin : null }
  throw new AppError(
    'invalid-input',
    `the address of a git repository was wanted, found ${JSON.stringify(text.slice(0, 200))}`,
    {
      hint: 'Write https://host/path, ssh://user@host/path, git://host/path or file:///path; a password or token goes into a secret.',
    },
  )
}

function expandShort(text: string): string {
  const match = /^([^@/:]+)@([^@/:]+):([^/:].*)$/s.exec(text)
  return match ? `ssh://${match[1]}@${match[2]}/${match[3]}` : text
}
