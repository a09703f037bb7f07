/**
 * `npm run bench`: all benches, one by one; `npm run bench -- edge ledger` only those; `npm run bench -- --list` names them.
 * What follows a second `--` is handed to each bench: `npm run bench -- verdict -- --help`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'

const [own, handedOn] = splitAt(process.argv.slice(2), '--')
const { values, positionals } = parseArgs({ args: own, allowPositionals: true, options: { list: { type: 'boolean' } } })
const all = globSync('*.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'run')
  .sort((a, b) => (a < b ? -1 : 1))
const unknown = positionals.filter((name) => !all.includes(name))

if (values.list === true) console.log(all.join('\n'))
else if (unknown.length > 0) refuse()
else await runAll(positionals.length > 0 ? positionals : all)

function refuse(): void {
  console.error(`no bench is named ${unknown.join(', ')}; there are ${all.join(', ')}`)
  process.exitCode = 2
}

function splitAt(args: string[], border: string): [string[], string[]] {
  const at = args.indexOf(border)
  return at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)]
}

/** One after the other, each in a process of its own, so that none measures another. */
async function runAll(names: readonly string[]): Promise<void> {
  const [cpu] = cpus()
  console.log(`${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.versions.node}`)
  const failed: string[] = []
  for (const name of names) {
    console.log(`\n── ${name}`)
    const args = ['--expose-gc', join(import.meta.dirname, `${name}.ts`), ...handedOn]
    const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
    if (code !== 0) failed.push(name)
  }
  console.log(
    `\n${names.length - failed.length} passed, ${failed.length} failed${failed.map((name) => ` ${name}`).join('')}`,
  )
  process.exitCode = failed.length === 0 ? 0 : 1
}
