import { resolvePath, type Tree } from '../../tree.ts'

const endings = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.json',
  '.vue',
  '.svelte',
  '.d.ts',
  '.astro',
]
const compiled = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
])

/** The file or folder that a written path means, seen from a folder; undefined where the commit has none, as for what is generated. */
export function findModule(folder: string, written: string, tree: Tree): string | undefined {
  const wildcard = written.search(/[*{?!]/)
  const plain = wildcard < 0 ? written : written.slice(0, written.lastIndexOf('/', wildcard) + 1)
  const path = resolvePath(folder, plain.split(/[?#]/)[0] ?? plain)
  if (path === undefined) return undefined
  const file = endings.map((ending) => path + ending).find((candidate) => tree.file(candidate))
  if (file !== undefined) return file
  const ending = path.slice(path.lastIndexOf('.'))
  const source = compiled.get(ending)?.map((real) => path.slice(0, -ending.length) + real)
  return source?.find((candidate) => tree.file(candidate)) ?? (tree.isFolder(path) ? path : undefined)
}
