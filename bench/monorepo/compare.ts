import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Monorepo, makeMonorepo } from './monorepo.ts'
import { installPeers, type Peer } from './peers.ts'
import { percentile } from './percentile.ts'

const coldRounds = 6
const settleMs = 2000
const warmRounds = 20
const cli = join(import.meta.dirname, '../../bin/tidegate.mjs')

/**
 * What a commit touches in a repository of 100,000 files and 1,000 npm packages: this program and the task runners that answer the
 * same, each as a whole command, a new commit every round. Cold: nothing is known of the repository.
 */
export function compareWithPeers(files: number, packages: number): void {
  const place = mkdtempSync(join(tmpdir(), 'tidegate-monorepo-'))
  try {
    const repository = join(place, 'repository')
    mkdirSync(repository)
    const monorepo = makeMonorepo(repository, files, packages)
    const cache = join(place, 'cache')
    const forget = ['rm', '-rf', join(cache, 'tidegate/dependencies')] as const
    const own: Peer = {
      name: 'tidegate affected',
      command: [process.execPath, cli, 'affected', 'HEAD~1..HEAD', '--json'],
      env: { XDG_CACHE_HOME: cache },
      forget,
    }
    for (const figure of measure([own, ...installPeers(place, repository)], monorepo, packages)) {
      console.log(JSON.stringify({ bench: 'affected', files, packages, ...figure }))
    }
    const inside = join(import.meta.dirname, 'inside.ts')
    const told = execFileSync(process.execPath, [
      '--expose-gc',
      inside,
      repository,
      String(packages),
      String(warmRounds),
    ])
    console.log(JSON.stringify({ bench: 'affected', files, packages, ...(JSON.parse(told.toString()) as object) }))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

interface Run {
  readonly ms: number
  readonly mib: number
  readonly touched: number
}

/**
 * Every round is one commit, asked of each in turn, another one first each time, so that what else the machine does meets all of them;
 * after a while, as a commit sets off daemons that work on by themselves.
 */
function measure(peers: readonly Peer[], monorepo: Monorepo, packages: number) {
  const runs = peers.map((peer) => ({ peer, cold: [] as Run[], warm: [] as Run[] }))
  for (let round = 0; round < coldRounds + warmRounds; round++) {
    monorepo.edit((round * 37) % packages, round)
    const isCold = round < coldRounds
    for (const { peer } of runs) if (isCold && peer.forget) run(monorepo, peer.forget, peer.env)
    for (const at of runs.keys()) {
      const { peer, cold, warm } = runs[(round + at) % runs.length] as (typeof runs)[number]
      pause(settleMs)
      ;(isCold ? cold : warm).push(run(monorepo, peer.command, peer.env))
    }
  }
  for (const { peer } of runs) if (peer.forget) run(monorepo, peer.forget, peer.env)
  return runs.map(({ peer, cold, warm }) => ({ who: peer.name, ...figuresOf(cold, warm) }))
}

function figuresOf(cold: readonly Run[], warm: readonly Run[]) {
  const times = (runs: readonly Run[]) => runs.map(({ ms }) => ms)
  return {
    coldMs: percentile(times(cold), 0.5),
    warmP50Ms: percentile(times(warm), 0.5),
    warmP95Ms: percentile(times(warm), 0.95),
    coldMib: Math.max(...cold.map(({ mib }) => mib)),
    mib: Math.max(...warm.map(({ mib }) => mib)),
    touched: warm.map(({ touched }) => touched).join(' '),
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Runs a command to its end, under `time` for its memory. */
function run(
  monorepo: Monorepo,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Run {
  const began = performance.now()
  const ended = spawnSync('/usr/bin/time', ['-f', '%M', program, ...args], {
    cwd: monorepo.folder,
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  })
  const ms = performance.now() - began
  if (ended.status !== 0)
    throw new Error(`${program} ended with ${ended.status}: ${ended.stderr.toString().slice(-2000)}`)
  const mib = Math.round(Number(ended.stderr.toString().trim().split('\n').at(-1)) / 1024)
  return { ms, mib, touched: countOf(ended.stdout.toString()) }
}

/** How many a tool names; each has its own form. */
function countOf(text: string): number {
  if (!/^\s*[[{]/.test(text)) return 0
  const answer = JSON.parse(text) as { rebuild?: unknown[]; packages?: { count?: number } } | unknown[]
  return Array.isArray(answer) ? answer.length : (answer.rebuild?.length ?? answer.packages?.count ?? 0)
}
