import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'

/** One import of a file of ours in another one; both as paths from the root. */
export interface Import {
  readonly from: string
  readonly to: string
  /** `types`: nothing is left of it when the program runs; `process`: a program of its own that is started by its address. */
  readonly as: 'code' | 'types' | 'process'
}

const root = resolve(import.meta.dirname, '../..')
const ofTests = /\.(?:test|testdata|testsuite|fixture)\.ts$/
const statement = /\b(?:import|export)\s+(type\s)?[^'"`;()]*?\bfrom\s+'(\.[^']+)'/g
const later = /\bimport\(\s*'(\.[^']+)'/g
const started = /\bnew URL\(\s*'(\.[^']+\.ts)'/g
const forEffect = /^import '(\.[^']+)'/gm

/** Whether a file serves tests alone. */
export function isOfTests(path: string): boolean {
  return path.startsWith('test/') || ofTests.test(path)
}

/** The program's own files under the given folders, those of tests left out. */
export function programFiles(...folders: readonly string[]): string[] {
  const found = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  )
  return found.filter((path) => !isOfTests(path)).sort((a, b) => (a < b ? -1 : 1))
}

/** What a file imports of ours. */
export function importsOf(path: string): Import[] {
  return importsIn(path, readFileSync(resolve(root, path), 'utf8'))
}

/** What a text would import of ours if it stood at a path: statements, `import()`, and processes started by `new URL('./x.ts')`. */
export function importsIn(path: string, text: string): Import[] {
  const found = (as: Import['as'], to = ''): Import => ({ from: path, to: posix.join(posix.dirname(path), to), as })
  return [
    ...[...text.matchAll(statement)].map(([, type, to]) => found(type === undefined ? 'code' : 'types', to)),
    ...[...text.matchAll(forEffect), ...text.matchAll(later)].map(([, to]) => found('code', to)),
    ...[...text.matchAll(started)].map(([, to]) => found('process', to)),
  ]
}
