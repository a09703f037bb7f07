import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ArtifactStore, openArtifacts } from './artifacts.ts'

let place: string
let store: ArtifactStore

beforeEach(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-artifacts-')))
  store = await openArtifacts(join(place, 'store'))
})

afterEach(() => {
  execFileSync('chmod', ['-R', 'u+w', place])
  rmSync(place, { recursive: true, force: true })
})

function output(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(place, name, path, '..'), { recursive: true })
    writeFileSync(join(place, name, path), text)
  }
  return join(place, name)
}

test('equal content is one artifact, whatever its times, place and order', async () => {
  const one = output('one', { 'a/x.js': 'x', 'b.js': 'b' })
  const other = output('other', { 'b.js': 'b', 'a/x.js': 'x' })
  utimesSync(join(other, 'b.js'), 1, 1)
  const kept = await Promise.all([store.keep(one), store.keep(other), store.keep(one)])
  expect(new Set(kept.map((artifact) => artifact.digest)).size).toBe(1)
  expect(kept[0]).toMatchObject({ entries: 3, bytes: 2, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
  expect(readdirSync(join(place, 'store')).length).toBe(1)
  expect(await store.verify(kept[0].digest)).toEqual({ is: 'intact' })
})

test('the digest follows bytes, names, the right to execute, links and empty folders', async () => {
  const digests = new Set<string>()
  const keep = async (change: (folder: string) => void) => {
    const folder = output(`v${digests.size}`, { 'a.js': 'a', 'b.js': 'b' })
    change(folder)
    digests.add((await store.keep(folder)).digest)
  }
  await keep(() => undefined)
  await keep((folder) => writeFileSync(join(folder, 'a.js'), 'A'))
  await keep((folder) => writeFileSync(join(folder, 'c.js'), ''))
  await keep((folder) => chmodSync(join(folder, 'a.js'), 0o755))
  await keep((folder) => symlinkSync('a.js', join(folder, 'l.js')))
  await keep((folder) => mkdirSync(join(folder, 'empty')))
  expect(digests.size).toBe(6)
})

test('an artifact is read-only and no hard link leads into it', async () => {
  const folder = output('one', { 'a.js': 'a' })
  linkSync(join(folder, 'a.js'), join(place, 'outside.js'))
  const kept = await store.keep(folder)
  writeFileSync(join(place, 'outside.js'), 'changed')
  expect(statSync(kept.folder).mode & 0o777).toBe(0o555)
  expect(statSync(join(kept.folder, 'a.js')).mode & 0o777).toBe(0o444)
  expect(await store.verify(kept.digest)).toEqual({ is: 'intact' })
})

test('an altered artifact and a missing one are told apart from an intact one', async () => {
  const kept = await store.keep(output('one', { 'a.js': 'a' }))
  chmodSync(kept.folder, 0o755)
  writeFileSync(join(kept.folder, 'b.js'), 'b')
  expect(await store.verify(kept.digest)).toMatchObject({ is: 'altered' })
  expect(await store.verify(`sha256:${'0'.repeat(64)}`)).toEqual({ is: 'missing' })
  expect(() => store.folderOf('sha256:../../etc')).toThrow(/digest/)
})

test('[T25] links that lead out, devices, too many and too much are refused, and nothing is kept', async () => {
  const cases: ((folder: string) => void)[] = [
    (folder) => symlinkSync('/etc/passwd', join(folder, 'l')),
    (folder) => symlinkSync('../../..', join(folder, 'l')),
    (folder) => symlinkSync('nowhere', join(folder, 'l')),
    (folder) => symlinkSync(join(folder, 'a.js'), join(folder, 'l')),
    (folder) => execFileSync('mkfifo', [join(folder, 'pipe')]),
    (folder) => writeFileSync(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.from([0xff])]), ''),
    (folder) => writeFileSync(join(folder, 'large'), Buffer.alloc(3000)),
    (folder) => {
      for (const name of ['1', '2', '3', '4', '5']) writeFileSync(join(folder, name), '')
    },
  ]
  const small = await openArtifacts(join(place, 'store'), { entries: 5, bytes: 2000 })
  for (const [i, change] of cases.entries()) {
    const folder = output(`case${i}`, { 'a.js': 'a' })
    change(folder)
    await expect(small.keep(folder), String(i)).rejects.toMatchObject({ code: 'build-failed' })
  }
  expect(readdirSync(join(place, 'store'))).toEqual([])
})

test('[F18] killed at any moment between build and rename, the store holds whole artifacts only', async () => {
  const folder = output(
    'big',
    Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`d${i % 7}/f${i}`, 'x'.repeat(20_000 + i)])),
  )
  const script = `import { openArtifacts } from ${JSON.stringify(join(import.meta.dirname, 'artifacts.ts'))}
    const store = await openArtifacts(${JSON.stringify(join(place, 'store'))})
    console.log('begun')
    await store.keep(${JSON.stringify(folder)})
    console.log('kept')
    setInterval(() => {}, 1000)`
  for (let i = 0; i < 8; i++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, i * 8))
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    for (const name of readdirSync(join(place, 'store')).filter((name) => !name.startsWith('.'))) {
      expect(await store.verify(`sha256:${name}`)).toEqual({ is: 'intact' })
    }
  }
  const left = readdirSync(join(place, 'store')).filter((name) => name.startsWith('.')).length
  expect(await store.sweep(new Date())).toBe(0)
  expect(await store.sweep(new Date(Date.now() + 7_200_000))).toBe(left)
  expect(left).toBeGreaterThan(0)
  expect(await store.verify((await store.keep(folder)).digest)).toEqual({ is: 'intact' })
})

const canMount = process.getuid?.() === 0 && process.platform === 'linux'

test.runIf(canMount)(
  '[F18] a full disk is told as such and leaves nothing half kept (needs root for a tmpfs)',
  async () => {
    const disk = join(place, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    try {
      const full = await openArtifacts(join(disk, 'store'))
      const folder = output('big', { a: 'x'.repeat(400_000) })
      await expect(full.keep(folder)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('artifact'),
      })
      expect(readdirSync(join(disk, 'store'))).toEqual([])
    } finally {
      execFileSync('umount', [disk])
    }
  },
)
