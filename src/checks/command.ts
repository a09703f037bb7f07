import { tmpdir } from 'node:os'
import { resolve, sep } from 'node:path'
import { z } from 'zod'
import { AppError } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { findExecutable, runChild } from './child.ts'
import { judge, stopwatch, undecided } from './measure.ts'
import { componentName } from './options.ts'
import { wantedComponents } from './targets.ts'

const schema = z.strictObject({
  command: z.array(z.string().min(1)).min(1).describe('argv, never a shell line'),
  component: componentName
    .optional()
    .describe('Whose artifact folder it runs in; else the check’s component or the first'),
  folder: z.string().max(300).default('.').describe('Below the artifact folder'),
  variables: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({}),
  give: z
    .array(z.enum(['database', 'cache']))
    .default([])
    .describe('Addresses handed over as DATABASE_URL and REDIS_URL; else it gets neither'),
  exitCode: z.int().min(0).max(255).default(0),
  stdoutContains: z.array(z.string().min(1)).default([]),
  hollow: z
    .array(z.string().min(1))
    .default(['to be implemented', 'not implemented', 'no tests found', 'no test files found', '# tests 0'])
    .describe('Literal outputs that say that nothing was tested: they judge nothing'),
})
type Options = z.output<typeof schema>

/** Runs a program of the release and looks at its exit code and output. */
export const command: Check<Options> = {
  kind: 'command',
  doc: 'A program ends with the exit code and output wanted; one that is not there, or tests nothing, is errored.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const cwd = folderOf(subject, options)
    const env = environmentOf(subject, options)
    const [name = '', ...args] = options.command
    const file = await findExecutable(name, cwd, env.PATH)
    const asked = options.command.join(' ')
    const wanted = [`exit code ${options.exitCode}`, ...options.stdoutContains.map((text) => `output ${text}`)].join(
      ', ',
    )
    if (file === undefined) {
      const because = `${name} is not an executable here: a suite without an executable is not passed`
      return undecided('errored', because, { asked, wanted, found: `no executable ${name}`, tookMs: took() })
    }
    const ended = await runChild(file, args, { cwd, env, signal: subject.signal })
    const output = [ended.stdout, ended.stderr].filter((text) => text !== '').join('\n')
    const end = ended.code === null ? `ended by ${ended.signal}` : `exit code ${ended.code}`
    const evidence = { asked, wanted, found: `${end}; ${tailOf(output)}`, tookMs: took() }
    const hollow = options.hollow.find((text) => output.toLowerCase().includes(text.toLowerCase()))
    if (ended.code === options.exitCode && hollow !== undefined) {
      return undecided('errored', `${name} tested nothing: its output says "${hollow}"`, evidence)
    }
    const misses =
      ended.code === options.exitCode ? [] : [`${asked}: exit code ${options.exitCode} was wanted, found ${end}`]
    misses.push(
      ...options.stdoutContains
        .filter((text) => !ended.stdout.includes(text))
        .map((text) => `the output lacks ${text}`),
    )
    return judge(evidence, misses, `${asked} ended with ${end}`)
  },
}

function folderOf(subject: CheckSubject, options: Options): string {
  const component = options.component ?? wantedComponents(subject)[0]?.name
  if (component === undefined)
    throw new AppError('invalid-input', 'no component whose artifact the command could run in')
  const root = resolve(subject.artifactFolder(component))
  const folder = resolve(root, options.folder)
  if (folder !== root && !folder.startsWith(root + sep)) {
    throw new AppError('not-allowed', `the folder ${options.folder} is outside the artifact of ${component}`)
  }
  return folder
}

/** Nothing of the control plane's own environment but PATH, the language and the zone. */
function environmentOf(subject: CheckSubject, options: Options): Record<string, string> & { PATH: string } {
  const env: Record<string, string> & { PATH: string } = {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: tmpdir(),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    CI: 'true',
    APP: subject.app,
    ENVIRONMENT: subject.environment,
    RELEASE: subject.release,
    EDGE_URL: subject.edgeUrl,
    HOST: subject.host,
    ...(subject.replica ? { REPLICA_URL: subject.replica.url } : {}),
  }
  if (options.give.includes('database') && subject.databaseUrl !== null) env['DATABASE_URL'] = subject.databaseUrl
  if (options.give.includes('cache') && subject.cacheUrl !== null) env['REDIS_URL'] = subject.cacheUrl
  return { ...env, ...options.variables }
}

/** The end of an output, where runners put their summary. */
function tailOf(output: string): string {
  const text = output.trim()
  if (text === '') return 'no output'
  return text.length > 1500 ? `… ${text.slice(-1500)}` : text
}
