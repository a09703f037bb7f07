import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real repository of one test's own. */
export interface ScratchRepository {
  /** Bare. */
  readonly folder: string
  /** A folder beside it for whatever the test needs. */
  readonly place: string
  /**
   * Commits files onto a branch (text: written, null: removed; a key `link:<path>` makes a symbolic link, `run:<path>` an executable,
   * `module:<path>` a submodule on the commit that the text names); answers the id.
   */
  commit(files: Readonly<Record<string, string | Buffer | null>>, options?: CommitOptions): string
  git(...args: string[]): string
  /** Writes an object as it is, however odd; answers its id. */
  object(type: 'blob' | 'tree' | 'commit', bytes: string | Buffer): string
  remove(): void
}

export interface CommitOptions {
  readonly branch?: string
  readonly from?: string
  readonly message?: string
  readonly author?: string
}

/** The environment of git in tests: nothing of the machine's. */
export const scratchEnvironment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

/** Makes an empty bare repository in a temporary folder. */
export function scratchRepository(): ScratchRepository {
  const place = mkdtempSync(join(tmpdir(), 'tidegate-scratch-'))
  const folder = join(place, 'repository.git')
  const run = (args: readonly string[], input: string | Buffer = '') =>
    execFileSync('git', args, { env: scratchEnvironment, input, maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'pipe'] })
  run(['init', '--quiet', '--bare', '--initial-branch=main', folder])
  const git = (...args: string[]) =>
    run([`--git-dir=${folder}`, ...args])
      .toString()
      .trimEnd()
  let seconds = 1_767_225_600
  return {
    folder,
    place,
    git,
    object: (type, bytes) =>
      run([`--git-dir=${folder}`, 'hash-object', '-w', '-t', type, '--literally', '--stdin'], bytes)
        .toString()
        .trim(),
    commit(files, options = {}) {
      const ref = `refs/heads/${options.branch ?? 'main'}`
      const known = git('for-each-ref', '--format=%(objectname)', ref)
      const parent = options.from ?? known
      seconds += 60
      const input = importStream(ref, parent, seconds, files, options)
      run([`--git-dir=${folder}`, 'fast-import', '--quiet', '--force'], input)
      return git('rev-parse', ref)
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}

function importStream(
  ref: string,
  parent: string,
  seconds: number,
  files: Readonly<Record<string, string | Buffer | null>>,
  options: CommitOptions,
): Buffer {
  const parts: Buffer[] = []
  const say = (text: string | Buffer) => parts.push(Buffer.from(text))
  const data = (content: string | Buffer) => {
    const bytes = Buffer.from(content)
    say(`data ${bytes.length}\n`)
    say(bytes)
    say('\n')
  }
  say(`commit ${ref}\nauthor ${options.author ?? 'Ada <ada@example.com>'} ${seconds} +0000\n`)
  say(`committer Ada <ada@example.com> ${seconds} +0000\n`)
  data(options.message ?? 'change')
  if (parent) say(`from ${parent}\n`)
  for (const [key, content] of Object.entries(files)) {
    const [, kind, path = ''] = /^(?:(link|run|module):)?(.*)$/s.exec(key) ?? []
    const name = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
    if (content === null) say(`D ${name}\n`)
    else if (kind === 'module') say(`M 160000 ${content} ${name}\n`)
    else {
      say(`M ${kind === 'link' ? '120000' : kind === 'run' ? '100755' : '100644'} inline ${name}\n`)
      data(content)
    }
  }
  return Buffer.concat(parts)
}
