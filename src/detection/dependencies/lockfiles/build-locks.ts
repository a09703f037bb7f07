import { parseJson } from '../formats/json.ts'
import { linesOf, textOf } from '../formats/text.ts'
import { isTable, listAt, tableAt, textAt } from '../formats/toml.ts'
import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'
import { lockOfOneProject } from './one-project.ts'
import { resolve } from './resolved.ts'

/** gradle.lockfile: `group:artifact:version=configurations`, those of tests left out. */
export const gradleLock: LockReader = lockOfOneProject({
  id: 'gradle-lock',
  family: 'gradle',
  wants: (path) => baseOf(path) === 'gradle.lockfile' || baseOf(path) === 'buildscript-gradle.lockfile',
  read(bytes) {
    const rows = [...linesOf(textOf(bytes))].filter(
      (line) => line !== '' && !line.startsWith('#') && !line.startsWith('empty='),
    )
    return resolve(
      rows.filter(isDelivered).map((row) => {
        const [group = '', artifact, version] = (row.split('=')[0] ?? '').split(':')
        if (artifact === undefined || version === undefined) throw new Error(`"${row}" is no line of a gradle.lockfile`)
        return { name: `${group}:${artifact}`, version, identity: '' }
      }),
    )
  },
})

function isDelivered(row: string): boolean {
  const configurations = (row.split('=')[1] ?? '').split(',')
  return configurations.some((name) => !name.startsWith('test'))
}

/** NuGet's packages.lock.json: projects of the repository, which it lists too, count by themselves. */
export const nugetLock: LockReader = lockOfOneProject({
  id: 'nuget-lock',
  family: 'dotnet',
  wants: (path) => baseOf(path) === 'packages.lock.json',
  read(bytes) {
    const frameworks = Object.values(tableAt(parseJson(bytes), 'dependencies')).filter(isTable)
    const rows = frameworks.flatMap((packages) => Object.entries(packages))
    return resolve(
      rows
        .filter(([, row]) => textAt(row, 'type') !== 'Project')
        .map(([name, row]) => ({
          name,
          version: textAt(row, 'resolved') ?? '',
          identity: textAt(row, 'contentHash') ?? '',
        })),
    )
  },
})

/** composer.lock, packages for development too. */
export const composerLock: LockReader = lockOfOneProject({
  id: 'composer-lock',
  family: 'composer',
  wants: (path) => baseOf(path) === 'composer.lock',
  read(bytes) {
    const file = parseJson(bytes)
    const rows = [...listAt(file, 'packages'), ...listAt(file, 'packages-dev')]
    return resolve(
      rows
        .filter((row) => textAt(row, 'dist', 'type') !== 'path')
        .map((row) => ({
          name: textAt(row, 'name') ?? '',
          version: textAt(row, 'version') ?? '',
          identity: textAt(row, 'dist', 'reference') ?? textAt(row, 'source', 'reference') ?? '',
        })),
    )
  },
})

/** Gemfile.lock: the gems that it lists with four spaces before them, each as `name (version)`. */
export const gemfileLock: LockReader = lockOfOneProject({
  id: 'gemfile-lock',
  family: 'ruby',
  wants: (path) => baseOf(path) === 'Gemfile.lock' || baseOf(path) === 'gems.locked',
  read(bytes) {
    const lines = [...linesOf(textOf(bytes))]
    const gems = lines.filter((line) => line.startsWith('    ') && line[4] !== ' ' && line.endsWith(')'))
    const commits = lines.filter((line) => line.startsWith('  revision: '))
    return resolve([
      ...gems.map((line) => {
        const [name = '', version = ''] = line.trim().slice(0, -1).split(' (')
        return { name, version, identity: '' }
      }),
      ...commits.map((line) => ({ name: 'git', version: line.slice('  revision: '.length), identity: '' })),
    ])
  },
})

/** mix.lock: a line for each package, `"plug": {:hex, :plug, "1.15.0", …`. */
export const mixLock: LockReader = lockOfOneProject({
  id: 'mix-lock',
  family: 'elixir',
  wants: (path) => baseOf(path) === 'mix.lock',
  read(bytes) {
    const rows = [...linesOf(textOf(bytes))].map((line) => line.trim()).filter((line) => line.startsWith('"'))
    return resolve(
      rows.map((row) => {
        const quoted = row.split('"')
        return { name: quoted[1] ?? '', version: quoted[3] ?? '', identity: quoted.at(-2) ?? '' }
      }),
    )
  },
})
