import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { readLastLine, type Tally } from './tally.ts'

/** One thing that `npm run check` asks. */
export interface Step {
  readonly name: string
  /** Runs it and tells on stdout what was wrong. */
  run(): Promise<Tally>
}

/** How a step ended and how long it took. */
export interface StepResult {
  readonly name: string
  readonly tally: Tally
  readonly tookMs: number
}

const root = resolve(import.meta.dirname, '../..')

/** A step that is one tool of `node_modules/.bin`: quiet when it is content, its whole output when not. */
export function toolStep(name: string, tool: string, args: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await runNode([resolve(root, 'node_modules/.bin', tool), ...args], 'quiet')
      if (code !== 0) process.stdout.write(output)
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] }
    },
  }
}

/** A step that is a program of ours whose last line tells how its parts ended. */
export function programStep(name: string, args: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await runNode(args, 'shown')
      const told = readLastLine(output)
      if (told !== undefined && (code === 0 || told.failed > 0)) return told
      console.log(`${name} ended with ${code} and without telling what failed`)
      return { passed: told?.passed ?? 0, failed: 1, skipped: told?.skipped ?? [] }
    },
  }
}

/** Runs a step under a heading; one that throws failed. */
export async function runStep({ name, run }: Step): Promise<StepResult> {
  console.log(`\n── ${name}`)
  const began = performance.now()
  const tally = await run().catch((error: unknown) => {
    console.log(error)
    return { passed: 0, failed: 1, skipped: [] }
  })
  const result = { name, tally, tookMs: performance.now() - began }
  console.log(stepLine(result))
  return result
}

/** `✓ types  3.4 s`, or `✗` with how many failed. */
export function stepLine({ name, tally, tookMs }: StepResult): string {
  const time = `${(tookMs / 1000).toFixed(1)} s`
  return tally.failed === 0 ? `✓ ${name}  ${time}` : `✗ ${name}  ${time}  (${tally.failed} failed)`
}

async function runNode(args: readonly string[], output: 'quiet' | 'shown'): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  if (output === 'shown') {
    child.stdout.pipe(process.stdout, { end: false })
    child.stderr.pipe(process.stderr, { end: false })
  }
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: typeof code === 'number' ? code : 1, output: output === 'shown' ? out : out + err }
}
