import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Task runners that answer the same question, by their exact versions. */
const versions = { nx: '24.0.6', turbo: '2.11.11' }

/** One peer: the command that says what a range touches, and what makes it forget. */
export interface Peer {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly forget: readonly [string, ...string[]] | undefined
}

/** Installs the peers beside the repository and links them into it; nothing where there is no registry. */
export function installPeers(place: string, repository: string): readonly Peer[] {
  const folder = join(place, 'peers')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }))
  try {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  } catch (error) {
    console.error(`the peers are left out, as they cannot be installed: ${String(error)}`)
    return []
  }
  symlinkSync(join(folder, 'node_modules'), join(repository, 'node_modules'))
  const nx = join(folder, 'node_modules/nx/dist/bin/nx.js')
  const nodeNx = [process.execPath, nx] as const
  const platform = `${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch === 'arm64' ? 'arm64' : '64'}`
  const turbo = join(folder, 'node_modules/@turbo', platform, 'bin/turbo')
  const quiet = {
    NX_NO_CLOUD: 'true',
    NX_INTERACTIVE: 'false',
    NX_DAEMON: 'true',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    CI: '',
  }
  return [
    {
      name: `nx ${versions.nx} show projects --affected (with its daemon)`,
      command: [...nodeNx, 'show', 'projects', '--affected', '--base=HEAD~1', '--head=HEAD', '--json'],
      env: quiet,
      forget: [...nodeNx, 'reset'],
    },
    {
      name: `turbo ${versions.turbo} ls --affected`,
      command: [turbo, 'ls', '--affected', '--output=json'],
      env: { ...quiet, TURBO_SCM_BASE: 'HEAD~1', TURBO_SCM_HEAD: 'HEAD' },
      forget: undefined,
    },
  ]
}
