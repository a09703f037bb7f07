import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../src/postgres/start.ts'
import { lastLine } from '../harness/tally.ts'
import { type Account, type Killing, runChaos } from './chaos.ts'
import { crashLabels, isOnTheWay } from './crash-labels.ts'
import { freezeAtRandom, killAtLabels, killAtRandom } from './killing.ts'
import { openStage } from './stage.ts'

/**
 * `npm run chaos`: kills control planes in the middle of whole pipelines and judges by the target's own journal that nothing was lost
 * or done twice. `--short` does so for a minute; `--labels none`, `--kills`, `--pairs` (of two of three control planes) and `--freezes`
 * (of one of three, for longer than its leases) choose what is done; `--keep` leaves the files. Ends with the figures as one line of JSON, and the tally that `npm run check` reads.
 */
const { values: wish } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    labels: { type: 'string' },
    kills: { type: 'string' },
    pairs: { type: 'string' },
    freezes: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const fewLabels = ['build:after', 'admit:decided', 'provision:after', 'shift:after', 'conclude:before']
const allLabels = wish.short ? fewLabels : crashLabels().filter(isOnTheWay)
const left = crashLabels().filter((label) => !isOnTheWay(label))
const labels = wish.labels === 'none' ? [] : allLabels
const kills = Number(wish.kills ?? (wish.short ? 15 : 200))
const pairs = Number(wish.pairs ?? (wish.short ? 0 : 60))
const freezes = Number(wish.freezes ?? (wish.short ? 0 : 20))
const patience = AbortSignal.timeout(120_000 + 8000 * (kills + pairs + labels.length) + 20_000 * freezes)
const tell = (line: string) => console.log(`  ${line}`)

const one: Killing = async ({ fleet }, signal) => {
  const passed = await killAtLabels(fleet, labels, signal, tell)
  tell(
    `${passed.length} crash points were met${left.length > 0 ? `, left out: ${left.join(', ')}` : ''}; now ${kills} kills at random`,
  )
  return { kills: passed.length + (await killAtRandom(fleet, kills, signal)), labels: passed }
}
const twoOfThree: Killing = async ({ fleet }, signal) => ({
  kills: await killAtRandom(fleet, pairs, signal),
  labels: [],
})

const oneOfThree: Killing = async ({ fleet }, signal) => ({
  kills: await freezeAtRandom(fleet, freezes, signal),
  labels: [],
})

const folder = await mkdtemp(join(tmpdir(), 'tidegate-chaos-'))
const server = await startPostgres({ dataFolder: join(folder, 'postgres'), durable: false })
const accounts: Account[] = []
try {
  if (kills + labels.length > 0) accounts.push(await play('one', 1, one))
  if (pairs > 0) accounts.push(await play('fleet', 3, twoOfThree))
  if (freezes > 0) accounts.push(await play('frozen', 3, oneOfThree))
} finally {
  await server.stop('fast')
  if (!wish.keep) await rm(folder, { recursive: true, force: true })
  if (!wish.keep && server.folder !== join(folder, 'postgres'))
    await rm(server.folder, { recursive: true, force: true })
}
report(accounts)

async function play(name: string, planes: number, killing: Killing): Promise<Account> {
  console.log(`${name}: ${planes === 1 ? 'one control plane' : `${planes} control planes on one database`}`)
  const stage = await openStage(name, folder, server.url, planes, patience)
  try {
    return await runChaos(stage, killing, patience, tell)
  } finally {
    await stage.close()
  }
}

function report(told: readonly Account[]): void {
  for (const account of told) {
    console.log(`${account.name}: ${figuresOf(account)}`)
    for (const { claim, against } of account.findings)
      console.log([`  ${against.length === 0 ? '✓' : '✗'} ${claim}`, ...against.slice(0, 20)].join('\n      '))
  }
  const findings = told.flatMap((account) => account.findings)
  const failed = findings.filter(({ against }) => against.length > 0).length
  console.log(
    JSON.stringify({ ok: failed === 0, ...Object.fromEntries(told.map((account) => [account.name, sumUp(account)])) }),
  )
  console.log(lastLine({ passed: findings.length - failed, failed, skipped: [] }))
  process.exitCode = failed === 0 ? 0 : 1
}

function sumUp({ changes, met, findings: _, labels: met_at, ...account }: Account) {
  return {
    ...account,
    labels: met_at.length,
    live: changes.filter(({ ending }) => ending === 'live').length,
    rolledBack: changes.filter(({ ending }) => ending === 'rolled-back').length,
    changes: changes.length,
    requests: met.requests,
    failedRequests: met.failed,
    tookMs: Math.round(account.tookMs),
  }
}

function figuresOf(account: Account): string {
  const { changes, met } = account
  const sum = sumUp(account)
  return [
    `${account.kills} ${account.name === 'frozen' ? 'freezes' : `kills (${sum.labels} at crash points)`} in ${(account.tookMs / 1000).toFixed(0)} s`,
    `${changes.length} changes: ${sum.live} live, ${sum.rolledBack} taken back`,
    `${account.effects} effects applied, ${account.refused} refused`,
    `${met.requests} requests of customers, ${met.failed} failed (${met.badAnswers} errors by bad changes themselves)`,
    `${account.retried} nodes tried again by a person`,
  ].join('; ')
}
