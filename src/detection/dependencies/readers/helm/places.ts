import { baseOf, folderOf, type Tree } from '../../tree.ts'
import type { Places } from '../kubernetes/release.ts'
import { compilePattern, isPattern } from '../pattern.ts'

const most = 500

/** One place of the repository that something is delivered for: a folder, or a file in it. */
export interface Place {
  readonly folder: string
  readonly file?: string
}

/** The places that patterns name, at most a few hundred. */
export function findPlaces({ patterns, excludes, areFiles }: Places, tree: Tree): Place[] {
  const out = excludes.map((pattern) => compilePattern(clean(pattern)))
  const find = areFiles ? filesAt : foldersAt
  const found = patterns.flatMap((pattern) => find(clean(pattern), tree))
  return [...new Set(found)]
    .filter((path) => !out.some((pattern) => pattern.fits(path)))
    .slice(0, most)
    .map((path) => (areFiles ? { folder: folderOf(path), file: path } : { folder: path }))
}

/** The files that fit a pattern. */
export function filesAt(pattern: string, tree: Tree): string[] {
  const fitting = compilePattern(pattern)
  return tree
    .below(fixedPart(pattern))
    .map(({ path }) => path)
    .filter((path) => fitting.fits(path))
}

/** The folders that fit a pattern. */
export function foldersAt(pattern: string, tree: Tree): string[] {
  const fitting = compilePattern(pattern)
  const fixed = fixedPart(pattern)
  const folders = new Set<string>()
  for (const { path } of tree.below(fixed)) {
    for (let folder = folderOf(path); folder.length > fixed.length && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder)
  }
  return [...folders].filter((folder) => fitting.fits(folder))
}

/** A text of a template with the place that it is filled in for; `*` stands for what nothing says. */
export function fillPlace(text: string, place: Place | undefined): string {
  const filled =
    place === undefined
      ? text
      : text.replaceAll(
          /\{\{([^{}]{1,120})\}\}/g,
          (whole, said: string) => textFor(said.replaceAll(/[\s-]*$|^[\s-]*/g, ''), place) ?? whole,
        )
  return filled.replaceAll(/\{\{[^{}]{0,400}\}\}/g, '*')
}

function textFor(said: string, { folder, file }: Place): string | undefined {
  const word = said.replace(/^\./, '')
  if (word === 'path' || word === 'path.path') return folder
  if (word === 'path.basename' || word === 'path.basenameNormalized') return baseOf(folder)
  if (word === 'path.filename') return file === undefined ? undefined : baseOf(file)
  const at = /^path\[(\d{1,2})\]$/.exec(word)?.[1] ?? /^index \.path\.segments (\d{1,2})$/.exec(said)?.[1]
  return at === undefined ? undefined : folder.split('/')[Number(at)]
}

function clean(pattern: string): string {
  return pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '')
}

/** The folder that a pattern names before its first mark. */
function fixedPart(pattern: string): string {
  const names = pattern.split('/')
  const open = names.findIndex(isPattern)
  return names.slice(0, open < 0 ? -1 : open).join('/')
}
