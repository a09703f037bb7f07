import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openArtifacts } from './artifacts.ts'

let place: string
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-hostile-')))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

const limits = { entries: 40, bytes: 100_000 }

/** What somebody may leave in a folder of the output; the path back to the output's root is handed in. */
const hostile: Readonly<Record<string, (folder: string, up: string) => void>> = {
  'a link to a file of the machine': (folder) => symlinkSync('/etc/passwd', join(folder, 'l')),
  'a link to a folder of the machine': (folder) => symlinkSync('/etc', join(folder, 'l')),
  'a link beyond the root': (folder, up) => symlinkSync(`${up}../outside`, join(folder, 'l')),
  'a link beyond the root and back': (folder, up) => symlinkSync(`${up}../out/a.js`, join(folder, 'l')),
  'a link into nowhere': (folder) => symlinkSync('nowhere', join(folder, 'l')),
  'a link to itself': (folder) => symlinkSync('l', join(folder, 'l')),
  'links in a ring': (folder) => {
    symlinkSync('m', join(folder, 'l'))
    symlinkSync('l', join(folder, 'm'))
  },
  'a link through a link that leads out': (folder, up) => {
    symlinkSync(`${up}..`, join(folder, 'l'))
    symlinkSync('l/outside', join(folder, 'm'))
  },
  'an absolute link to itself': (folder) => symlinkSync(join(folder, 'x'), join(folder, 'x')),
  'a pipe': (folder) => execFileSync('mkfifo', [join(folder, 'pipe')]),
  'a name that is no text': (folder) =>
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.from([0xff])]), ''),
  'one file too large': (folder) => writeFileSync(join(folder, 'large'), Buffer.alloc(limits.bytes + 1)),
  'a file of nothing but holes': (folder) => {
    writeFileSync(join(folder, 'holes'), '')
    truncateSync(join(folder, 'holes'), 2 ** 40)
  },
  'files that are too large together': (folder) => {
    for (let i = 0; i < 11; i++) writeFileSync(join(folder, `f${i}`), Buffer.alloc(10_000))
  },
  'too many files': (folder) => {
    for (let i = 0; i <= limits.entries; i++) writeFileSync(join(folder, `f${i}`), '')
  },
  'too many folders': (folder) => {
    for (let i = 0; i <= limits.entries; i++) mkdirSync(join(folder, `d${i}`))
  },
  'folders too deep': (folder) =>
    void mkdirSync(join(folder, ...Array.from({ length: limits.entries + 1 }, () => 'd')), { recursive: true }),
}

/** Where in the output it lies. */
const depths = ['', 'a', 'a/b', '.hidden', 'a b', 'node_modules/.bin', 'é/日本', '-rf']

test('[T25] more than 120 outputs that lead out, explode or are no files: each is refused, and nothing is kept', async () => {
  const store = await openArtifacts(join(place, 'store'), limits)
  mkdirSync(join(place, 'outside'))
  let tried = 0
  for (const [what, leave] of Object.entries(hostile))
    for (const depth of depths) {
      const out = join(place, `${tried++}`, 'out')
      mkdirSync(join(out, depth), { recursive: true })
      writeFileSync(join(out, 'a.js'), 'a')
      leave(join(out, depth), '../'.repeat(depth === '' ? 0 : depth.split('/').length))
      await expect(store.keep(out), `${what} in ${depth}`).rejects.toMatchObject({ code: 'build-failed' })
    }
  expect(tried).toBeGreaterThanOrEqual(120)
  expect(readdirSync(join(place, 'store'))).toEqual([])
})
