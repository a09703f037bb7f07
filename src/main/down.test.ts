import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runTidegate } from '../../test/support/cli.ts'
import { localDriver } from '../drivers/local/local.ts'
import { ownTag, startOf } from '../lib/process-identity.ts'
import { down } from './down.ts'
import { findPlanes } from './running-planes.ts'

const identity = new URL('./running-planes.ts', import.meta.url).href

async function freshHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tidegate-down-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  return home
}

/** A process that says that it is a control plane, and ends as one does when it is asked to. */
async function fakePlane(home: string, onTerm = 'leave().then(() => process.exit(0))'): Promise<number> {
  const script = `const { announcePlane } = await import(${JSON.stringify(identity)})
    const leave = await announcePlane(${JSON.stringify(home)})
    process.on('SIGTERM', () => ${onTerm}); setInterval(() => {}, 1000); console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

const call = (home: string, ...args: string[]) =>
  runTidegate(['down', '--home', home, '--json', ...args], { local: { down } })

test('ends the control plane that runs in the home, and nothing else', async () => {
  const home = await freshHome()
  const other = await fakePlane(await freshHome())
  const pid = await fakePlane(home)
  const dry = await call(home, '--dry-run')
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, controlPlanes: [pid] })
  expect(await findPlanes(home)).toMatchObject([{ pid }])
  const ended = await call(home)
  expect(ended.exit).toBe(0)
  expect(JSON.parse(ended.out)).toEqual({ home, controlPlanes: [pid] })
  expect([pid, other].map((one) => startOf(one) !== '')).toEqual([false, true])
  expect(JSON.parse((await call(home)).out)).toMatchObject({ controlPlanes: [] })
})

test('never signals a process that got the number of a killed control plane', async () => {
  const home = await freshHome()
  const pid = await fakePlane(home)
  const [tag = ''] = await readdir(join(home, 'running'))
  await call(home)
  await writeFile(join(home, 'running', `${tag.slice(0, tag.lastIndexOf('_'))}_000000`), '')
  const later = `${ownTag.slice(0, ownTag.lastIndexOf('_'))}_000000` // this process, by another start
  await writeFile(join(home, 'running', later), '')
  expect(JSON.parse((await call(home)).out)).toMatchObject({ controlPlanes: [] })
  expect(await readdir(join(home, 'running'))).toEqual([])
  expect(startOf(pid)).toBe('')
})

test('with --all the local target is stopped too', async () => {
  const home = await freshHome()
  const driver = await localDriver({ folder: join(home, 'targets', 'tiny'), artifacts: join(home, 'artifacts') })
  const port = new URL(driver.edgeUrl()).port
  await driver.close()
  const listens = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
  expect(await listens()).toBe(true)
  const { out, exit } = await call(home, '--all')
  expect({ exit, ...JSON.parse(out) }).toMatchObject({ exit: 0, targets: ['tiny'], postgres: false })
  expect(await listens()).toBe(false)
})
