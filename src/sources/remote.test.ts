import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { isRefName, refsMeantBy, requireOid, requirePath } from './names.ts'
import { parseRemote } from './remote.ts'
import { openRepository, type Repository } from './repository.ts'

let scratch: ScratchRepository
let repository: Repository
let canary: string

beforeAll(async () => {
  scratch = scratchRepository()
  scratch.commit({ 'a.txt': '1' })
  canary = join(scratch.place, 'canary')
  repository = await openRepository(scratch.folder)
})

afterAll(async () => {
  await repository.close()
  scratch.remove()
})

const nasty = fc.constantFrom(
  '-',
  '--',
  '\0',
  '\n',
  ' ',
  '..',
  '@{',
  '~',
  '^',
  ':',
  '?',
  '*',
  '[',
  '\\',
  '/',
  '.lock',
  '$(',
  '`',
  ';',
  '|',
)
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .tuple(fc.constantFrom('-', '--upload-pack=', '--exec=', '-c', '--output='), fc.string())
    .map((parts) => parts.join('')),
  fc.array(fc.oneof(nasty, fc.string({ maxLength: 6 })), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.constantFrom(
    'ext::sh -c touch% canary',
    'fd::7',
    'https://h/-x',
    'ssh://-oProxyCommand=touch/x',
    'file:///../etc',
  ),
  fc.string().map((text) => `https://example.com/${text}`),
  fc.string().map((text) => `git@example.com:${text}`),
  fc.string().map((text) => `ssh://${text}/x`),
)

test('[T20] 50,000 hostile strings as ref, id, path and address: refused, or harmless by their grammar', () => {
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-input' })
      return null
    }
  }
  fc.assert(
    fc.property(hostile, (text) => {
      for (const ref of attempt(() => refsMeantBy(text)) ?? []) {
        expect(ref).toMatch(/^refs\/(heads|tags)\/[^\s\p{Cc}\\^~:?*[]+$/u)
        expect(ref).not.toMatch(/\.\.|@\{|\/-|\/\.|\/$|\.lock$/)
      }
      expect(attempt(() => requireOid(text)) ?? 'a').toMatch(/^[0-9a-f]+$/)
      expect((attempt(() => requirePath(text)) ?? 'a').split('/')).not.toContain('..')
      const url = attempt(() => parseRemote(text))?.url ?? 'https://example.com/x'
      expect(url).toMatch(/^(https|ssh|git|file):\/\/([A-Za-z_][\w.-]*@)?[A-Za-z0-9/][^\s\p{Cc}\\'"`$;|&<>()]*$/u)
      expect(url).not.toMatch(/\/-|\/\.\.(\/|$)|:\/\/[^/]*@-|\0/)
    }),
    { numRuns: 50_000 },
  )
})

test('[T20] hostile strings that reach git itself run nothing', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      for (const given of [text, text.replaceAll('canary', canary)]) {
        await repository.resolveRef(given).catch(() => null)
        await repository.listTree(given).catch(() => null)
        await repository.readBlob(scratch.git('rev-parse', 'main'), given, 1000).catch(() => null)
      }
    }),
    { numRuns: 100 },
  )
  expect(existsSync(canary)).toBe(false)
})

test('honest names of branches and tags are taken', () => {
  for (const name of [
    'main',
    'feature/#12-tidy',
    'v1.2.0',
    'release/2026.11',
    'dependabot/npm_and_yarn/zod-4.6.7',
    'été',
  ]) {
    expect(isRefName(name), name).toBe(true)
  }
})

test('addresses of the usual hosts are taken, with the origin a token belongs to', () => {
  expect(parseRemote('https://github.com/acme/shop.git').origin).toBe('https://github.com')
  expect(parseRemote('git@github.com:acme/shop.git')).toEqual({
    url: 'ssh://git@github.com/acme/shop.git',
    origin: null,
  })
  expect(parseRemote('ssh://git@git.acme.example:2222/~ops/shop.git').origin).toBeNull()
  expect(parseRemote('file:///srv/git/shop.git').url).toBe('file:///srv/git/shop.git')
})

test('[T23] an address that holds a password is refused', () => {
  expect(() => parseRemote('https://ada:secret@github.com/acme/shop.git')).toThrow(/address of a git repository/)
})
