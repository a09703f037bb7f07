import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { type ArtifactStore, openArtifacts } from './artifacts.ts'
import type { Builder, BuildOrder } from './builder.ts'
import { openEnvelope, statementType } from './envelope.ts'
import { inputDigestOf } from './input-digest.ts'
import { processBuilder } from './process.ts'
import { runTests } from './test-run.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
let scratch: ScratchRepository
let artifacts: ArtifactStore
let builder: Builder
let commit: string
let made = 0

const buildScript = `import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
cpSync('page.js', 'dist/page.js')
writeFileSync('dist/epoch', process.env.SOURCE_DATE_EPOCH)
console.log('built in', process.env.HOME)
`

beforeAll(async () => {
  scratch = scratchRepository()
  commit = scratch.commit({ 'apps/landing/build.mjs': buildScript, 'apps/landing/page.js': 'export {}' })
  artifacts = await openArtifacts(join(scratch.place, 'artifacts'))
  builder = processBuilder({ artifacts, cacheFolder: join(scratch.place, 'cache'), key: privateKey })
})

afterAll(() => {
  execFileSync('chmod', ['-R', 'u+w', scratch.place])
  scratch.remove()
})

function checkout(): string {
  const folder = join(scratch.place, `checkout${made++}`)
  mkdirSync(folder)
  const archive = execFileSync('git', [`--git-dir=${scratch.folder}`, 'archive', commit])
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  return folder
}

function order(settings: Partial<BuildOrder['settings']> = {}): BuildOrder {
  const folder = checkout()
  return {
    app: 'nextgen',
    component: 'landing',
    commit,
    commitTime: new Date('2026-01-01T00:01:00Z'),
    checkout: folder,
    settings: { folder: 'apps/landing', command: ['node', 'build.mjs'], output: 'dist', timeout: 20_000, ...settings },
    inputDigest: 'a'.repeat(64),
    logFile: `${folder}.log`,
    redact: ['hunter2'],
    signal: new AbortController().signal,
  }
}

test('a commit becomes an artifact, and the same again when it is built again', async () => {
  const first = await builder.build(order())
  const again = await builder.build(order())
  expect(again.artifact).toBe(first.artifact)
  expect(readdirSync(artifacts.folderOf(first.artifact)).sort((a, b) => a.localeCompare(b))).toEqual([
    'epoch',
    'page.js',
  ])
  expect(readFileSync(join(artifacts.folderOf(first.artifact), 'epoch'), 'utf8')).toBe('1767225660')
  expect(await artifacts.verify(first.artifact)).toEqual({ is: 'intact' })
})

test('how it was made is signed, and an altered statement is not believed', async () => {
  const { artifact, provenance } = await builder.build(order())
  const statement: unknown = JSON.parse(openEnvelope(provenance, statementType, [publicKey]))
  expect(statement).toMatchObject({
    subject: [{ name: 'nextgen.landing', digest: { sha256: artifact.slice(7) } }],
    predicate: {
      buildDefinition: {
        externalParameters: { command: ['node', 'build.mjs'] },
        resolvedDependencies: [{ digest: { gitCommit: commit } }, {}],
      },
    },
  })
  const other = generateKeyPairSync('ed25519').publicKey
  const altered = { ...provenance, payload: Buffer.from(JSON.stringify({})).toString('base64') }
  expect(() => openEnvelope(provenance, statementType, [other])).toThrow(/signed by a known key/)
  expect(() => openEnvelope(altered, statementType, [publicKey])).toThrow(/signed by a known key/)
  expect(() => openEnvelope(provenance, 'text/plain', [publicKey])).toThrow(/signed by a known key/)
})

test('a build that fails says so with its last lines, redacted', async () => {
  const wrong = order({ command: ['node', '-e', "console.error('cannot find hunter2'); process.exit(2)"] })
  await expect(builder.build(wrong)).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/^nextgen\.landing: node .* exited with 2\ncannot find \[redacted\]$/s),
  })
})

test('a build without output says what was wanted', async () => {
  await expect(builder.build(order({ output: 'public' }))).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('the folder "public" was wanted, found none'),
  })
  const empty = order({ command: ['node', '-e', "require('node:fs').mkdirSync('dist')"] })
  await expect(builder.build(empty)).rejects.toThrow('found an empty folder')
})

test('a build that takes too long, or has no program, is a failed build', async () => {
  const slow = order({ command: ['node', '-e', 'setInterval(() => {}, 1000)'], timeout: 300 })
  await expect(builder.build(slow)).rejects.toThrow('was still running after 0.3 s')
  await expect(builder.build(order({ command: ['no-such-program'] }))).rejects.toThrow('could not be started')
})

test('[T24] an output or folder that a link leads out of the checkout is refused', async () => {
  const script = "require('node:fs').symlinkSync('/etc', 'dist')"
  await expect(builder.build(order({ command: ['node', '-e', script] }))).rejects.toThrow('a link that leads out')
  await expect(builder.build(order({ folder: '../..' }))).rejects.toThrow('a link that leads out')
})

test('[T42] nothing of the control plane’s environment reaches a build', async () => {
  process.env['TIDEGATE_CANARY'] = 'secret-canary'
  const spy = order({
    command: [
      'node',
      '-e',
      "require('node:fs').mkdirSync('dist');console.log(JSON.stringify(process.env));require('node:fs').writeFileSync('dist/x','')",
    ],
  })
  await builder.build(spy)
  delete process.env['TIDEGATE_CANARY']
  const names = Object.keys(JSON.parse(readFileSync(spy.logFile, 'utf8')) as Record<string, string>)
  expect(names.sort((a, b) => a.localeCompare(b))).toEqual([
    'CI',
    'HOME',
    'LANG',
    'PATH',
    'SOURCE_DATE_EPOCH',
    'TIDEGATE_ATTEMPT',
    'TIDEGATE_BUILD_CACHE',
    'TMPDIR',
    'TZ',
  ])
})

test('the input digest follows files and command, not order or timeout', () => {
  const build = { command: ['node', 'b.js'], output: 'dist', timeout: 1 }
  const a = { path: 'a', mode: '100644', oid: '1' }
  const b = { path: 'b', mode: '100644', oid: '2' }
  const digest = inputDigestOf(build, [a, b])
  expect(inputDigestOf({ ...build, timeout: 2 }, [b, a])).toBe(digest)
  const others = [
    inputDigestOf(build, [a]),
    inputDigestOf(build, [{ ...a, mode: '100755' }, b]),
    inputDigestOf({ ...build, command: ['node', 'c.js'] }, [a, b]),
    inputDigestOf({ ...build, folder: 'x' }, [a, b]),
  ]
  expect(new Set([digest, ...others]).size).toBe(5)
})

test.each([
  ['passed', ['node', '-e', '0']],
  ['failed', ['node', '-e', 'process.exit(1)']],
  ['errored', ['no-such-program']],
  ['errored', ['sh', '-c', 'no-such-program']],
  ['errored', ['node', '-e', 'process.kill(process.pid, "SIGKILL")']],
  ['errored', ['node', '-e', 'setInterval(() => {}, 1000)']],
])('tests are %s by %j', async (is, command) => {
  const folder = checkout()
  const ending = await runTests({
    checkout: folder,
    commitTime: new Date(0),
    settings: { command, timeout: 2000 },
    cacheFolder: join(scratch.place, 'cache'),
    logFile: `${folder}.log`,
    redact: [],
    signal: new AbortController().signal,
  })
  expect(ending.is).toBe(is)
})
