import { join } from 'node:path'
import type { Client } from '../../cli/client.ts'
import { formatDuration } from '../../lib/duration.ts'
import { AppError } from '../../lib/errors.ts'
import type { ControlPlane } from '../control-plane.ts'
import { type BadEnding, figuresOfBad } from './figures.ts'
import { follow, type Journey, type JourneyParts } from './journey.ts'
import { type Monorepo, makeMonorepo } from './monorepo.ts'
import type { DemoPeople } from './people.ts'
import { startTraffic, type Traffic } from './traffic.ts'

/** What the story needs. */
export interface Stage {
  readonly plane: ControlPlane
  readonly home: string
  readonly people: DemoPeople
  /** As the developer. */
  readonly client: Client
  /** As the owner of the demo. */
  readonly owner: Client
  readonly print: (line: string) => void
  readonly signal: AbortSignal
}

/** What is told at the end; times in ms. */
export interface Story {
  readonly good: {
    readonly release: string
    readonly state: Journey['state']
    readonly servedRequests: number
    readonly failedRequests: number
  }
  readonly bad: BadEnding
  readonly ledger: { readonly verified: boolean; readonly entries: number }
  readonly backup: { readonly restored: boolean; readonly backups: number; readonly rows: number }
  readonly durations: Readonly<Record<string, number>>
}

const apps = ['nextstep', 'nextgen', 'kreach', 'kvibe']

/** Plays the whole story and answers its figures. */
export async function tellStory(stage: Stage): Promise<Story> {
  const { plane, home, people, print, signal, client } = stage
  const remote = `${plane.url}/git/blueocean.git`
  const repo = await makeMonorepo(join(home, 'blueocean'), remote, people.developer.token, new Date())
  print('The demo’s settings differ from the example’s so that hours pass in minutes:')
  for (const change of repo.changes) print(`  ${change}`)
  print('Two demo people approve what a person would; they exist in this workspace only.')
  const tell = (release: string, line: string) => print(`  ${release.padEnd(22)} ${line}`)
  const parts: JourneyParts = { client, url: plane.url, people, tell, signal }
  const first = await timed(() => firstRelease(repo, parts, print))
  const traffic = await startTraffic(await plane.targets.edgeUrl('blueocean'))
  try {
    const good = await timed(() => goodChange(repo, parts, print, traffic))
    const bad = await timed(() => badChange(repo, parts, print, traffic))
    return {
      good: good.result,
      bad: bad.result,
      ...(await proofs(stage, print)),
      durations: { firstReleaseMs: first.tookMs, goodChangeMs: good.tookMs, badChangeMs: bad.tookMs },
    }
  } finally {
    await traffic.stop()
  }
}

async function firstRelease(repo: Monorepo, parts: JourneyParts, print: (line: string) => void): Promise<void> {
  print('1  A first release of all four apps: git push tidegate main')
  await repo.push()
  const commit = await repo.head()
  const journeys = await Promise.all(apps.map((app) => follow(parts, app, commit)))
  for (const { release, state, tookMs, because } of journeys) {
    if (state !== 'live') throw new AppError('judged-bad', `the first release ${release} did not get live: ${because}`)
    print(`   ${release} is live after ${formatDuration(tookMs)}`)
  }
}

async function goodChange(
  repo: Monorepo,
  parts: JourneyParts,
  print: (line: string) => void,
  traffic: Traffic,
): Promise<Story['good']> {
  print('2  A good change to NEXTGEN, under real traffic')
  const count = traffic.count()
  const journey = await follow(parts, 'nextgen', await repo.ship('good'))
  await serveAtLeast(count, 1000, parts.signal)
  const { requests, failed } = count()
  print(`   ${journey.release} is ${journey.state}: ${requests} requests were served meanwhile, ${failed} failed`)
  return { release: journey.release, state: journey.state, servedRequests: requests, failedRequests: failed }
}

/** Traffic goes on until so many requests were counted, so that a figure of failures says something. */
async function serveAtLeast(count: () => { requests: number }, least: number, signal: AbortSignal): Promise<void> {
  while (count().requests < least) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function badChange(
  repo: Monorepo,
  parts: JourneyParts,
  print: (line: string) => void,
  traffic: Traffic,
): Promise<BadEnding> {
  print('3  A change to NEXTGEN that behaves in staging, and goes bad under production traffic')
  const count = traffic.count()
  const journey = await follow(parts, 'nextgen', await repo.ship('bad'))
  const figures = figuresOfBad(journey, count().failed)
  print(`   ${journey.release} is ${journey.state}: ${figures.because}`)
  return figures
}

async function proofs(
  { owner, plane }: Stage,
  print: (line: string) => void,
): Promise<Pick<Story, 'ledger' | 'backup'>> {
  print('4  What can be proven afterwards')
  await plane.checkpointing.checkpoint()
  const ledger = await owner.call('verifyLedger', {})
  const { backups } = await owner.call('listBackups', { workspace: 'blueocean' })
  const databases = backups.filter(({ what }) => what === 'database')
  const newest = databases[0]
  const restored = newest ? await owner.call('proveBackup', { id: newest.id }) : undefined
  return {
    ledger: { verified: ledger.sound, entries: ledger.size },
    backup: {
      restored: restored?.verdict === 'passed' && backups.every(({ provenAt }) => provenAt !== null),
      backups: backups.length,
      rows: restored?.rows ?? 0,
    },
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; tookMs: number }> {
  const began = performance.now()
  const result = await work()
  return { result, tookMs: performance.now() - began }
}
