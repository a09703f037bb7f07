/**
 * Prints one generated rollout as JSON lines, one per tick, and knows nothing of any rule:
 * `node bench/verdict/generate.ts --seed 7 --rps 100 --weight 0.1 --effect "outage" [--world stress] [--tick 5] [--seconds 3600]`.
 * The first line says what was generated and the bounds of the latency buckets in milliseconds.
 */
import { parseArgs } from 'node:util'
import { coldStart, type Fault, faults, healthy } from './world/effects.ts'
import { boundsMs } from './world/latency.ts'
import { Rollout } from './world/rollout.ts'
import { worlds } from './world/world.ts'

const { values: asked } = parseArgs({
  options: {
    seed: { type: 'string', default: '0' },
    rps: { type: 'string', default: '100' },
    weight: { type: 'string', default: '0.1' },
    errors: { type: 'string' },
    effect: { type: 'string', default: 'healthy' },
    world: { type: 'string', default: 'ordinary' },
    tick: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3600' },
  },
})

const releases: readonly Fault[] = [
  { effect: healthy, errorShare: 0.001 },
  { effect: coldStart, errorShare: 0.001 },
  ...faults,
]
const release = releases.find(({ effect }) => effect.name === asked.effect)
const world = Object.values(worlds).find(({ name }) => name === asked.world)
const figures = [asked.rps, asked.weight, asked.tick, asked.seconds].map(Number)
const [rps = 0, weight = 0, tick = 0, seconds = 0] = figures
if (!release || !world)
  refuse(`--effect is one of ${releases.map(({ effect }) => effect.name).join(' | ')}; --world ordinary or stress`)
else if (!figures.every((figure) => figure > 0) || weight >= 1)
  refuse('--rps, --tick and --seconds are positive, --weight is between 0 and 1')
else print()

function refuse(message: string): void {
  console.error(message)
  process.exitCode = 2
}

function print(): void {
  if (!release || !world) return
  const errorShare = asked.errors === undefined ? release.errorShare : Number(asked.errors)
  const traffic = { requestsPerSecond: rps, errorShare, tickSeconds: tick }
  const rollout = new Rollout(world, traffic, release.effect, asked.seed)
  console.log(JSON.stringify({ seed: asked.seed, world, traffic, weight, effect: release.effect.name, boundsMs }))
  for (let at = 0; at < seconds; at += tick) {
    const { at: end, canary, control } = rollout.next(weight)
    const [c, b] = [canary, control].map(({ requests, errors, latency }) => ({
      requests,
      errors,
      latency: [...latency],
    }))
    process.stdout.write(`${JSON.stringify({ at: end, canary: c, control: b })}\n`)
  }
}
