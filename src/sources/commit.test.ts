import { expect, test } from 'vitest'
import { parseCommit } from './commit.ts'

const oid = 'a'.repeat(40)

test('a signed commit in another encoding is read', () => {
  const head = [
    `tree ${'b'.repeat(40)}`,
    `parent ${'c'.repeat(40)}`,
    `parent ${'d'.repeat(40)}`,
    'author Ada <Ada@Example.com> 1767225600 +0200',
    'committer CI <ci@example.com> 1767225660 -0500',
    'encoding ISO-8859-1',
    'gpgsig -----BEGIN-----',
    ' author Mallory <m@example.com> 1 +0000',
    ' -----END-----',
  ].join('\n')
  const commit = parseCommit(oid, Buffer.concat([Buffer.from(`${head}\n\n`), Buffer.from('\xe9t\xe9\n', 'latin1')]))
  expect(commit).toMatchObject({
    parents: ['c'.repeat(40), 'd'.repeat(40)],
    author: { name: 'Ada', email: 'Ada@Example.com' },
    emails: ['ada@example.com', 'ci@example.com'],
    subject: 'été',
  })
  expect(commit.time.toISOString()).toBe('2026-01-01T00:01:00.000Z')
})

test('an odd commit has empty parts and no trouble', () => {
  const commit = parseCommit(oid, Buffer.from('tree x\nauthor nobody\n'))
  expect(commit).toMatchObject({ message: '', emails: [], author: { name: 'nobody', email: '' }, parents: [] })
})

test('[T03] every co-author counts, wherever the line stands', () => {
  const text =
    'author A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\nfix\n\nCo-authored-by: B <b@x>\n\nmore\nCO-AUTHORED-BY:  C <C@x>\r\nSigned-off-by: D <d@x>\n'
  expect(parseCommit(oid, Buffer.from(text)).emails).toEqual(['a@x', 'b@x', 'c@x'])
})
