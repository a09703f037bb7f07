import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { World } from './world/world.ts'

/** What to measure, and with how many rollouts. */
export interface Options {
  /** Names all random streams: a development seed, or the digest of a text that was fixed beforehand. */
  readonly seed: string
  readonly worlds: readonly World['name'][]
  readonly cells: string
  readonly tickSeconds: number
  /** Healthy rollouts per cell; on the first `peerNull` of them the peers are measured too. */
  readonly nulls: number
  readonly peerNull: number
  readonly cold: number
  readonly effects: number
  readonly climbs: number
  readonly calibrations: number
  readonly histories: number
  /** Assume of every service that replicas start cold, as the engine does before it knows. */
  readonly assumeCold: boolean
  readonly workers: number
  readonly json: string | undefined
  /** Measure nothing: read what was measured into these files. */
  readonly combine: readonly string[]
  /** Fail unless the acceptance figures hold. */
  readonly demand: boolean
}

/** How to call it. */
export const usage = `npm run bench -- verdict -- [options]      (or: node bench/verdict.ts [options])
  --short             2 cells, 200 healthy rollouts and 100 bad ones each, under a minute; fails when a figure is off
  --full              everything, 3,000 healthy rollouts in every cell of both worlds
  --seed N            development seed, 0 to 999 (default 0)
  --held-out TEXT     seeds from the SHA-256 of a text that was fixed beforehand, instead of --seed
  --worlds A,B        ordinary, stress (default ordinary)
  --cells TEXT        only cells whose name contains it, such as "100 rps, 10 %" (several: separated by |)
  --tick S            seconds per tick: 1, 5 or 15 (default 5)
  --null N            healthy rollouts per cell (default 300); --peer-null N of them also for the peers (default the same)
  --cold N            healthy cold starts per cell (default 100)
  --effects N         rollouts per cell and fault (default 60)
  --climbs N          progressive rollouts per fault and traffic (default 30)
  --calibrate N       healthy rollouts that limits are tuned with (default 500)
  --history N         hours of healthy traffic that our profile is learned from (default 24)
  --assume-cold       our warm-up tolerance for every service, as before history has shown that it starts warm
  --workers N         threads (default 1)
  --json FILE         all figures as JSON
  --combine FILE...   measure nothing, report on what --json wrote in several runs, such as one per cell
  --demand            exit with 1 unless the acceptance figures hold`

const presets = {
  default: { nulls: 300, cold: 100, effects: 60, climbs: 30, calibrations: 500, worlds: 'ordinary', cells: '' },
  short: {
    nulls: 200,
    cold: 200,
    effects: 100,
    climbs: 40,
    calibrations: 500,
    worlds: 'ordinary',
    cells: '100 rps, 10 %, 0.1 %|1000 rps, 10 %, 1 %',
  },
  full: {
    nulls: 3000,
    cold: 3000,
    effects: 200,
    climbs: 200,
    calibrations: 700,
    worlds: 'ordinary,stress',
    cells: '',
  },
} as const

/** The options asked for; undefined when only the usage is wanted. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values: asked, positionals } = parseArgs({
    args: [...args],
    allowPositionals: args.includes('--combine'),
    options: {
      ...{
        short: flag,
        full: flag,
        demand: flag,
        help: flag,
        combine: flag,
        'assume-cold': flag,
        seed: text,
        'held-out': text,
        worlds: text,
        cells: text,
      },
      ...{ tick: text, null: text, 'peer-null': text, cold: text, effects: text, climbs: text, calibrate: text },
      ...{ history: text, workers: text, json: text },
    },
  })
  if (asked.help === true) return undefined
  const preset = asked.short ? presets.short : asked.full ? presets.full : presets.default
  const nulls = countOf(asked.null, preset.nulls)
  return {
    seed: asked['held-out'] === undefined ? developmentSeed(asked.seed ?? '0') : digestOf(asked['held-out']),
    worlds: (asked.worlds ?? preset.worlds).split(',').map(worldNamed),
    cells: asked.cells ?? preset.cells,
    tickSeconds: tickOf(asked.tick ?? '5'),
    nulls,
    peerNull: Math.min(nulls, countOf(asked['peer-null'], asked.full ? 1000 : nulls)),
    cold: countOf(asked.cold, preset.cold),
    effects: countOf(asked.effects, preset.effects),
    climbs: countOf(asked.climbs, preset.climbs),
    calibrations: countOf(asked.calibrate, preset.calibrations),
    histories: countOf(asked.history, 24),
    assumeCold: asked['assume-cold'] === true,
    workers: Math.max(1, countOf(asked.workers, 1)),
    json: asked.json,
    combine: positionals,
    demand: asked.demand === true || asked.short === true,
  }
}

/** Whether a cell of this name is asked for. */
export function isAskedFor({ cells }: Options, name: string): boolean {
  return cells === '' || cells.split('|').some((part) => name.includes(part.trim()))
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function developmentSeed(seed: string): string {
  if (/^\d{1,3}$/.test(seed)) return seed
  throw new Error(`--seed is a development seed from 0 to 999, not "${seed}"; others are made with --held-out TEXT`)
}

function worldNamed(name: string): World['name'] {
  if (name === 'ordinary' || name === 'stress') return name
  throw new Error(`--worlds knows ordinary and stress, not "${name}"`)
}

function tickOf(text: string): number {
  if (['1', '5', '15'].includes(text)) return Number(text)
  throw new Error(`--tick is 1, 5 or 15 seconds, not "${text}"`)
}

function countOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const count = Number(text)
  if (Number.isInteger(count) && count >= 0) return count
  throw new Error(`a number of rollouts was wanted, found "${text}"`)
}
