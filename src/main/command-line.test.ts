import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))

/** Tells on stderr, at the end, the packages that were loaded. */
const watch = `
import { registerHooks } from 'node:module'
const packages = new Set()
registerHooks({
  load(url, context, next) {
    const name = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
    if (name !== undefined) packages.add(name)
    return next(url, context)
  },
})
process.on('exit', () => process.stdout.write('\\n' + JSON.stringify([...packages])))`

function packagesOf(...args: string[]): ReadonlySet<string> {
  const hook = `data:text/javascript,${encodeURIComponent(watch)}`
  const told = execFileSync(process.execPath, ['--import', hook, cli, ...args], { encoding: 'utf8' })
  return new Set(JSON.parse(told.trim().split('\n').at(-1) ?? '') as string[])
}

test('a short verb starts without the server, the database and the checks', () => {
  const few = new Set(['canonicalize', 'commander', 'zod'])
  expect(packagesOf('--version')).toEqual(few)
  expect(packagesOf('--help')).toEqual(few)
})
