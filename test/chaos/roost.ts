import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type App, apps, roostSettings } from './roost-settings.ts'

const run = promisify(execFile)

/** Whether a change behaves, or begins to answer 500 under production's requests. */
export type Kind = 'good' | 'bad'

/** A developer's working copy of the monorepo of the roost. */
export interface Roost {
  /** Commits the next version of an app. */
  commit(app: App, kind: Kind): Promise<void>
  /** Pushes what is committed; throws when nobody answers there, and may be repeated. */
  push(url: string): Promise<void>
}

/** Makes the monorepo in a folder, with a first good version of every app committed. */
export async function makeRoost(
  folder: string,
  token: string,
  prefix: string,
  program: (version: number, kind: Kind) => string = serverText,
): Promise<Roost> {
  await mkdir(folder, { recursive: true })
  const env = gitEnvironment(token)
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], { env, timeout: 20_000 })
  let version = 0
  let last: Promise<unknown> = Promise.resolve()
  const queue = (work: () => Promise<unknown>): Promise<void> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next.then(() => {})
  }
  const write = async (app: App, kind: Kind) => {
    const at = join(folder, 'apps', app)
    await mkdir(at, { recursive: true })
    await writeFile(join(at, 'server.js'), program(++version, kind))
    await writeFile(join(at, 'migrate.js'), migrateText)
    await writeFile(join(at, 'build.mjs'), buildText)
  }
  await writeFile(join(folder, 'tidegate.yaml'), JSON.stringify(roostSettings(prefix, new Date()), null, 2))
  await git('init', '--quiet', '--initial-branch=main')
  for (const app of apps) await write(app, 'good')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'a roost')
  return {
    commit: (app, kind) =>
      queue(async () => {
        await write(app, kind)
        await git('commit', '--quiet', '--all', '--message', `${app}: a ${kind} change`)
      }),
    push: (url) => queue(() => git('push', '--quiet', `${url}/git/roost.git`, 'main')),
  }
}

/** Answers the version; a bad one breaks in production once five requests came to its front. */
function serverText(version: number, kind: Kind): string {
  const breaks = kind === 'bad' ? `process.env.ENVIRONMENT === 'production' && ++served > 5` : 'false'
  return `const { createServer } = require('node:http')
let served = 0
const server = createServer((request, response) => {
  const isBroken = request.url === '/' && ${breaks}
  response.writeHead(isBroken ? 500 : 200, { 'x-change': '${kind}' })
  response.end('version ${version}')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
`
}

const migrateText = `console.log('nothing to migrate in', process.env.DATABASE_SCHEMA)\n`
// What stands above the artifact must not say which kind of module it holds.
const buildText = `import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist')
writeFileSync('dist/package.json', '{ "type": "commonjs" }')
for (const file of ['server.js', 'migrate.js']) cpSync(file, 'dist/' + file)
`

function gitEnvironment(token: string): Record<string, string> {
  const [name, email] = ['Dana', 'dana@roost.example']
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`dana:${token}`).toString('base64')}`,
  }
}
