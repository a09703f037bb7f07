import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'vitest'
import { addFreeze } from '../../src/actions/freezes.ts'
import { bea, type DeliveryRig, deliveryRig } from './delivery.ts'
import { until } from './engine.ts'
import { serverUrl } from './postgres.ts'

const program = fileURLToPath(new URL('./delivery-process.ts', import.meta.url))
const canFake = spawnSync('faketime', ['--version']).status === 0
const watch = { during: '2s', rules: [] }
const wishes = {
  stages: { dev: { watch }, staging: { watch, gates: [{ kind: 'freeze' }] }, production: { gates: [] } },
}

/** Starts a control plane whose clock is wrong by so much, such as `+1h`. */
function startWrong({ url, home, repository }: DeliveryRig, skew: string): ChildProcess {
  const args = ['-f', skew, process.execPath, program, url, home, repository.folder, serverUrl()]
  return spawn('faketime', args, { stdio: 'ignore', detached: true })
}

/** Ends it with what faketime started: the program is a child of faketime's own. */
function end({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // it is gone already
  }
}

const waiting = async ({ db }: DeliveryRig) =>
  (
    await db.query<{ kind: string; because: string }>(
      `SELECT reasons -> 0 ->> 'kind' AS kind, reasons -> 0 ->> 'because' AS because FROM engine.node
       WHERE verb = 'admit' AND state = 'waiting' AND reasons <> '[]'`,
    )
  )[0]

/** The tests of control planes whose clocks are wrong: by so much that they may admit nothing, and by so little that they may. */
export function testWrongClocks(much: readonly string[], little: readonly string[]): void {
  describe.concurrent('a control plane whose clock is wrong', () => {
    test.runIf(canFake).for(much)(
      '[F30] by %s admits nothing and says so; one whose clock is right goes on (needs faketime)',
      async (skew, { onTestFinished, expect }) => {
        const rig = await deliveryRig(wishes, onTestFinished)
        const wrong = startWrong(rig, skew)
        onTestFinished(() => end(wrong))
        const { release } = await rig.push()
        const why = await until(() => waiting(rig), 20_000)
        expect(why).toMatchObject({
          kind: 'clock',
          because: expect.stringMatching(/(1 h|5 min|31 s) (ahead of|behind)/),
        })
        expect(await rig.db.query('SELECT 1 FROM tidegate.deployment')).toEqual([])
        end(wrong)
        rig.start()
        await until(async () => (await rig.current('dev')) === release, 20_000)
      },
    )

    test.runIf(canFake).for(little)(
      '[F30] by %s ends no watch and no freeze early, nor late (needs faketime)',
      async (skew, { onTestFinished, expect }) => {
        const rig = await deliveryRig(wishes, onTestFinished)
        const untilAt = new Date(Date.now() + 5000)
        await addFreeze(rig.world, bea, {
          workspace: 'tiny',
          because: 'a moment of rest',
          from: new Date(Date.now() - 60_000),
          until: untilAt,
          environments: ['staging'],
          apps: [],
        })
        const wrong = startWrong(rig, skew)
        onTestFinished(() => end(wrong))
        const { release } = await rig.push()
        await until(async () => (await rig.current('production')) === release, 40_000)
        const watches = await rig.db.query<{ ms: number }>(
          `SELECT extract(epoch FROM ended_at - first_started_at) * 1000 AS ms FROM engine.node WHERE verb = 'analyze' ORDER BY ended_at`,
        )
        expect(watches).toHaveLength(2)
        for (const { ms } of watches) {
          expect(Number(ms)).toBeGreaterThanOrEqual(2000)
          expect(Number(ms)).toBeLessThan(10_000)
        }
        const [staging] = await rig.deployments({ environment: 'staging' })
        const [row] = await rig.db.query<{ at: Date }>(
          'SELECT admitted_at AS at FROM tidegate.deployment WHERE id = $1',
          [staging!.id],
        )
        expect(row!.at.getTime()).toBeGreaterThanOrEqual(untilAt.getTime())
        expect(row!.at.getTime()).toBeLessThan(untilAt.getTime() + 8000)
      },
    )
  })
}
