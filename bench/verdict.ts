/**
 * How soon and how rightly releases are judged: ours and the peers' rules on the same generated traffic (bench/verdict/).
 * `npm run bench -- verdict` is a glance of a few minutes; `node bench/verdict.ts --help` tells the options of the whole measurement.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { ratiosOf } from './verdict/comparison.ts'
import { demandsOf } from './verdict/demands.ts'
import { type Options, readOptions, usage } from './verdict/options.ts'
import { reportOf } from './verdict/report.ts'
import { combineResults, type Results } from './verdict/results.ts'
import { study } from './verdict/study.ts'

const options = read()
if (options) await run(options)

/** The options; without them tells how to ask. */
function read(): Options | undefined {
  try {
    const asked = readOptions(process.argv.slice(2))
    if (!asked) console.log(usage)
    return asked
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exitCode = 2
    return undefined
  }
}

/** What one run measured. */
interface Run {
  readonly seed: string
  readonly seconds: number
  readonly results: Results
}

async function run(options: Options): Promise<void> {
  const { seed, seconds, results } = options.combine.length > 0 ? combine(options.combine) : await measure(options)
  const ratios = results.faults.map(ratiosOf)
  const demands = demandsOf(results, ratios)
  console.log(reportOf(results, ratios, demands))
  if (options.json !== undefined)
    writeFileSync(options.json, JSON.stringify({ bench: 'verdict', seed, seconds, demands, ratios, results }))
  const held = demands.filter(({ holds }) => holds).length
  console.log(`seed ${seed}, ${seconds} s; ${held} passed, ${demands.length - held} failed`)
  if (options.demand && held < demands.length) process.exitCode = 1
}

async function measure(options: Options): Promise<Run> {
  const began = performance.now()
  const results = await study(options)
  return { seed: options.seed, seconds: Math.round((performance.now() - began) / 1000), results }
}

/** What several runs wrote, as one. */
function combine(files: readonly string[]): Run {
  const runs: Run[] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
  return {
    seed: [...new Set(runs.map(({ seed }) => seed))].join(' and '),
    seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
    results: combineResults(runs.map(({ results }) => results)),
  }
}
