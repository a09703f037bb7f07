import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A checked-out repository of npm workspaces. */
export interface Monorepo {
  readonly folder: string
  /** Changes one source file of a package and commits; answers the commit. */
  edit(package_: number, round: number): string
  /** Adds a source file to a package and commits; answers the commit. */
  add(package_: number, round: number): string
}

const apps = 100

/** Every package is made of up to four of those before it, so that a change of an early one reaches many. */
function dependenciesOf(index: number): number[] {
  if (index < 10) return []
  const picks = [index * 7 + 1, index * 13 + 5, index * 31 + 11, Math.floor(index / 2)].map(
    (pick) => pick % Math.min(index, 900),
  )
  return [...new Set(picks)]
}

/** Where a package lies: the last hundred are applications. */
function folderOfPackage(index: number, packages: number): string {
  return index >= packages - apps ? `apps/app-${index}` : `packages/lib-${index}`
}

function nameOf(index: number, packages: number): string {
  return index >= packages - apps ? `@bench/app-${index}` : `@bench/lib-${index}`
}

/** Makes a repository of so many files in so many npm packages, a hundred of which are applications. */
export function makeMonorepo(folder: string, files: number, packages: number): Monorepo {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder])
  const settings = { 'user.name': 'A', 'user.email': 'a@example.com', 'gc.auto': '0', 'core.untrackedCache': 'true' }
  for (const [key, value] of Object.entries(settings)) runGit(folder, ['config', key, value])
  runGit(folder, ['fast-import', '--quiet'], streamOf(files, packages))
  runGit(folder, ['reset', '--quiet', '--hard', 'main'])
  return openMonorepo(folder, packages)
}

/** Opens one that was made before. */
export function openMonorepo(folder: string, packages: number): Monorepo {
  const commit = (path: string, text: string) => {
    writeFileSync(join(folder, path), text)
    runGit(folder, ['add', path])
    runGit(folder, ['commit', '--quiet', '--message', path])
    return runGit(folder, ['rev-parse', 'HEAD'])
  }
  return {
    folder,
    edit: (at, round) => commit(`${folderOfPackage(at, packages)}/src/file-3.ts`, `export const value = ${round}\n`),
    add: (at, round) =>
      commit(`${folderOfPackage(at, packages)}/src/new-${round}.ts`, `export const value = ${round}\n`),
  }
}

function runGit(folder: string, args: readonly string[], input = ''): string {
  return execFileSync('git', ['-C', folder, ...args], { input, maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'ignore'] })
    .toString()
    .trim()
}

function streamOf(files: number, packages: number): string {
  const parts = ['commit refs/heads/main\ncommitter A <a@example.com> 1767225600 +0000\ndata 1\nx\n']
  const write = (path: string, text: string) => {
    parts.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  }
  const all = Array.from({ length: packages }, (_, index) => index)
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  write(
    'package.json',
    json({ name: 'bench', private: true, packageManager: 'npm@11.6.2', workspaces: ['apps/*', 'packages/*'] }),
  )
  write('nx.json', json({ neverConnectToCloud: true, analytics: false }))
  write('turbo.json', json({ tasks: { build: { dependsOn: ['^build'] } } }))
  write('.gitignore', 'node_modules\n.nx\n.turbo\n')
  const locked: Record<string, unknown> = { '': { name: 'bench', workspaces: ['apps/*', 'packages/*'] } }
  for (const index of all) {
    const folder = folderOfPackage(index, packages)
    const manifest = manifestOf(index, packages)
    write(`${folder}/package.json`, json(manifest))
    locked[folder] = { name: manifest.name, version: manifest.version, dependencies: manifest.dependencies }
    locked[`node_modules/${manifest.name}`] = { resolved: folder, link: true }
    for (let file = 0; file < files / packages - 1; file++)
      write(`${folder}/src/file-${file}.ts`, sourceOf(index, file, packages))
  }
  write('package-lock.json', json({ name: 'bench', lockfileVersion: 3, requires: true, packages: locked }))
  return `${parts.join('')}\n`
}

function manifestOf(index: number, packages: number) {
  const isApp = index >= packages - apps
  const inner = dependenciesOf(index).map((on) => [nameOf(on, packages), '1.0.0'])
  return {
    name: nameOf(index, packages),
    version: '1.0.0',
    main: 'src/file-0.ts',
    scripts: isApp ? { build: 'next build', start: 'next start' } : { build: 'tsc' },
    dependencies: Object.fromEntries([...inner, ...(isApp ? [['next', '16.0.0']] : [])]) as Record<string, string>,
  }
}

function sourceOf(index: number, file: number, packages: number): string {
  const on = dependenciesOf(index)[file % 4]
  const first = on === undefined ? '' : `import { value as other } from '${nameOf(on, packages)}'\nexport { other }\n`
  return `${first}export const value = ${index * 1000 + file}\n`
}
