import { existsSync } from 'node:fs'
import module from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runChild } from './child.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureNode } from './node.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs a TypeScript file of this repository with a Node that can; answers its exit code. */
export async function launch(script, args) {
  const { node, env } = await prepare()
  // Without `__proto__`, no input can reach a prototype by it, whatever code it meets.
  return runChild(node, ['--disable-proto=delete', resolve(root, script), ...args], env)
}

/**
 * Runs such a file in this very process where its Node can, as a second one would double the time of a short answer; else as `launch` does.
 * Compiled code is kept in the person's own cache folder.
 */
export async function launchHere(script, args) {
  const { node, env } = await prepare()
  if (node !== process.execPath) return runChild(node, ['--disable-proto=delete', resolve(root, script), ...args], env)
  Reflect.deleteProperty(Object.prototype, '__proto__')
  const cache = process.env.XDG_CACHE_HOME || (process.env.HOME ? join(process.env.HOME, '.cache') : '')
  if (cache.startsWith('/')) module.enableCompileCache(join(cache, 'tidegate', 'code'))
  process.argv = [node, resolve(root, script), ...args]
  module.registerHooks({ resolve: resolveHere })
  await import(pathToFileURL(resolve(root, script)).href)
  return process.exitCode
}

/** Our own files say exactly where the others are: nothing needs to be looked for, and of several hundred that is felt. */
function resolveHere(specifier, context, next) {
  const [start] = /^(?:\.\/|(?:\.\.\/)+)(?=[\w-][^.%?#]*\.ts$)/.exec(specifier) ?? []
  if (start === undefined || !context.parentURL) return next(specifier, context)
  const up = start === './' ? 0 : start.length / '../'.length
  const folders = context.parentURL.split('/')
  const url = `${folders.slice(0, folders.length - 1 - up).join('/')}/${specifier.slice(start.length)}`
  return { url, format: 'module-typescript', shortCircuit: true }
}

/** Runs a tool of `node_modules/.bin` with that Node; answers its exit code. */
export async function launchTool(name, args) {
  const { env } = await prepare()
  const tool = join(root, 'node_modules/.bin', name)
  if (!/^[\w-]+$/.test(name) || !existsSync(tool))
    throw new Error(`no tool is named ${JSON.stringify(name)} in node_modules/.bin`)
  return runChild(tool, args, env)
}

/** Ends this process as the launched one ended, or with 3 and one plain message when it could not be launched. */
export async function stopOnTrouble(run) {
  try {
    process.exitCode = await run()
  } catch (error) {
    process.stderr.write(`tidegate: ${error.message}\n`)
    if (process.env.TIDEGATE_DEBUG === '1') process.stderr.write(`${error.stack}\n`)
    process.exitCode = 3
  }
}

async function prepare() {
  const { platform } = process
  if (platform === 'win32') throw new Error('Tidegate runs on Linux and macOS, not on Windows; it works inside WSL.')
  const began = Date.now()
  const found = await ensureNode(root)
  const installed = await ensureDependencies(root)
  const tookMs = found.isNew || installed.isNew ? Date.now() - began : 0
  const path = [dirname(found.node), join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter)
  return { node: found.node, env: { ...process.env, PATH: path, TIDEGATE_INSTALL_MS: String(tookMs) } }
}
