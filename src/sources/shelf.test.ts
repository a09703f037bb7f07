import { chmod, mkdir, mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openShelf } from './shelf.ts'

const place = () => mkdtemp(join(tmpdir(), 'tidegate-shelf-'))

test('a text is read as it was written, by whoever opens the shelf', async () => {
  const folder = await place()
  await openShelf(folder).write('graphs/a.json', '{}')
  expect(await openShelf(folder).read('graphs/a.json')).toBe('{}')
  expect(await openShelf(folder).read('graphs/b.json')).toBeNull()
})

test('of many writers one wins whole, and nothing is left of the others', async () => {
  const folder = await place()
  const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(100_000))
  await Promise.all(texts.map((text) => openShelf(folder).write('one', text)))
  expect(texts).toContain(await openShelf(folder).read('one'))
  expect(await readdir(folder)).toEqual(['one'])
})

test('where nothing can be written, nothing is kept and nothing fails', async () => {
  const folder = await place()
  await writeFile(join(folder, 'file'), '')
  const shelf = openShelf(join(folder, 'file'))
  await shelf.write('a', 'x')
  await shelf.thin('.', 1)
  expect(await shelf.read('a')).toBeNull()
  await chmod(folder, 0o500)
  await openShelf(folder).write('below/a', 'x')
})

test('the oldest goes when there are too many, folders too', async () => {
  const folder = await place()
  for (const at of Array.from({ length: 5 }, (_, i) => i)) {
    await mkdir(join(folder, `v${at}/deep`), { recursive: true })
    await utimes(join(folder, `v${at}`), at, at)
  }
  await openShelf(folder).thin('.', 4)
  expect((await readdir(folder)).sort((a, b) => (a < b ? -1 : 1))).toEqual(['v2', 'v3', 'v4'])
})
