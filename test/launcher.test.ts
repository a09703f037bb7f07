import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const bin = resolve(import.meta.dirname, '../bin')
const script = `
const wait: boolean = process.argv[2] === 'wait'
if (process.argv[2] === 'fail') process.exit(7)
if (wait) {
  process.on('SIGTERM', () => process.exit(9))
  setInterval(() => undefined, 1000)
}
console.log(JSON.stringify({ args: process.argv.slice(2), installMs: Number(process.env['TIDEGATE_INSTALL_MS']), proto: '__proto__' in {} }))
`

/** A checkout with the launcher, one script, and a dependency in a file beside it, so that the real npm needs no network. */
async function makeCheckout(resolved = 'file:beside-1.0.0.tgz'): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tidegate-launch-'))
  const write = (name: string, content: unknown) => writeFile(join(root, name), JSON.stringify(content))
  await cp(bin, join(root, 'bin'), { recursive: true })
  await mkdir(join(root, 'beside'))
  await write('beside/package.json', { name: 'beside', version: '1.0.0' })
  await promisify(execFile)('npm', ['pack', './beside'], { cwd: root })
  const sha512 = createHash('sha512').update(await readFile(join(root, 'beside-1.0.0.tgz')))
  const wanted = resolved.startsWith('file:') ? resolved : '1.0.0'
  const manifest = { name: 'checkout', version: '1.0.0', type: 'module', dependencies: { beside: wanted } }
  const beside = { version: '1.0.0', resolved, integrity: `sha512-${sha512.digest('base64')}` }
  await write('package.json', manifest)
  await write('package-lock.json', {
    ...manifest,
    lockfileVersion: 3,
    packages: { '': manifest, 'node_modules/beside': beside },
  })
  await writeFile(join(root, 'script.ts'), script)
  return root
}

function start(root: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'bin/launch.mjs'), ...args], { env: { ...process.env, ...env } })
  const told = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return {
    child,
    ended: told.then(([out, err, [code, signal]]) => ({ out, err, code: code as number, signal: signal as string })),
  }
}

describe('the launcher', () => {
  let root: string
  beforeAll(async () => {
    root = await makeCheckout()
  })

  test('two at once install once, and both run', async () => {
    const both = await Promise.all([start(root, ['script.ts', 'a', 'b c']).ended, start(root, ['script.ts']).ended])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(
      both
        .map(({ err }) => err)
        .join('')
        .match(/installing the dependencies/g),
    ).toHaveLength(1)
    expect(JSON.parse(both[0].out)).toMatchObject({ args: ['a', 'b c'], proto: false })
  })

  test('the next start installs nothing and says so', async () => {
    const { out, err } = await start(root, ['script.ts']).ended
    expect(JSON.parse(out)).toMatchObject({ installMs: 0 })
    expect(err).toBe('')
  })

  test('exit codes and signals are those of the script', async () => {
    expect(await start(root, ['script.ts', 'fail']).ended).toMatchObject({ code: 7 })
    const { child, ended } = start(root, ['script.ts', 'wait'])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 9 })
  })

  test('a script that ends with nothing said does not end as if all were well, in this process or in one of its own', async () => {
    await mkdir(join(root, 'src/main'), { recursive: true })
    await writeFile(join(root, 'src/main/cli.ts'), 'await new Promise(() => undefined)\n')
    for (const args of [['status'], ['demo']]) {
      const run = promisify(execFile)(process.execPath, [join(root, 'bin/tidegate.mjs'), ...args])
      await expect(run).rejects.toMatchObject({ code: 13 })
    }
  })

  test('an install that was killed leaves a lock that the next one takes over', async () => {
    const other = await makeCheckout()
    await mkdir(join(other, '.tidegate/install.lock'), { recursive: true })
    await writeFile(join(other, '.tidegate/install.lock/pid'), '2147483646')
    expect(await start(other, ['script.ts']).ended).toMatchObject({ code: 0 })
  })

  test('a lock file that changed only in its spacing costs nothing', async () => {
    const file = join(root, 'package-lock.json')
    await writeFile(file, `${await readFile(file, 'utf8')}\n`)
    expect(await start(root, ['script.ts']).ended).toMatchObject({ code: 0, err: '' })
  })

  test('without a registry it says what was wanted and what to do, without a stack', async () => {
    const offline = await makeCheckout('http://127.0.0.1:9/beside.tgz')
    const env = {
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(offline, 'cache'),
    }
    const { code, err } = await start(offline, ['script.ts'], env).ended
    expect(code).toBe(3)
    expect(err).toMatch(/could not be installed: .*ECONNREFUSED[\s\S]*To do: connect to an npm registry/)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('a tool that is not there is named', async () => {
    const { code, err } = await start(root, ['--bin', '../x']).ended
    expect(code).toBe(3)
    expect(err).toContain('no tool is named "../x"')
  })
})

test('the lock file names the packages of every platform, or npm ci refuses it', async () => {
  type Entry = { optionalDependencies?: Record<string, string> }
  const lock = JSON.parse(await readFile(resolve(bin, '../package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>
  }
  const names = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  expect(
    names.filter((name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`))),
  ).toEqual([])
})
