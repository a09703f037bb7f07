import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { crashLabels, isOnTheWay } from '../chaos/crash-labels.ts'

const program = fileURLToPath(new URL('../chaos/run.ts', import.meta.url))

/** Runs the chaos and answers the figures that it ends with; one that found anything throws with all it said. */
async function chaos(...args: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args])
  return JSON.parse(stdout.trimEnd().split('\n').at(-2) ?? '') as Record<string, Record<string, number>>
}

test('[F02] killed at every crash point that the workflows name, whole pipelines still end as they should', {
  timeout: 240_000,
}, async () => {
  const { one } = await chaos('--kills', '0', '--pairs', '0', '--freezes', '0')
  expect(one).toMatchObject({ labels: crashLabels().filter(isOnTheWay).length, failedRequests: 0 })
})

test('[F01] killed at random, control planes lose no effect of a pipeline, repeat none and fail no request', {
  timeout: 240_000,
}, async () => {
  const { one } = await chaos('--labels', 'none', '--kills', '40', '--pairs', '0', '--freezes', '0')
  expect(one).toMatchObject({ kills: 40, failedRequests: 0 })
})

test('[F06] killed while bad releases are taken back, two of three control planes leave the good ones live', {
  timeout: 240_000,
}, async () => {
  const { fleet } = await chaos('--labels', 'none', '--kills', '0', '--pairs', '30', '--freezes', '0')
  expect(fleet).toMatchObject({ kills: 30, failedRequests: 0 })
})

test('[F03] frozen past their leases and thawed, control planes do nothing more that the target or the records would show', {
  timeout: 480_000,
}, async () => {
  const { frozen } = await chaos('--labels', 'none', '--kills', '0', '--pairs', '0', '--freezes', '20')
  expect(frozen).toMatchObject({ kills: 20, failedRequests: 0 })
})
