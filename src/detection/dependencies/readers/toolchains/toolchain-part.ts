import { familyOf } from '../../content.ts'
import { type Claim, emptyPart, type Part, type Unit } from '../../part.ts'
import { baseOf, folderOf, type Tree } from '../../tree.ts'
import { claim, type IgnoreOf, type Source, sourcesOf } from '../dockerfile/claim-sources.ts'
import type { Image } from '../dockerfile/image.ts'
import { nearestFolder } from '../packages.ts'
import { isToolOf, toolFileOf, toolFiles } from './tool-files.ts'
import type { ToolVersions } from './tool-versions.ts'

/** What is known of the commit. */
export interface ToolchainsOfCommit {
  readonly images: readonly Image[]
  readonly tree: Tree
  readonly ignoreOf: IgnoreOf
  /** What was read of each file that fixes versions. */
  readonly tools: ReadonlyMap<string, ToolVersions>
}

/**
 * Whom versions of tools concern: packages of their language at or below the nearest such file, as they are built outside of images, and of
 * images those whose build reads it. From all others the file is kept away, so that no package brings it along.
 */
export function joinToolchains(commit: ToolchainsOfCommit, units: readonly Unit[]): Part {
  const files = [...toolFiles.keys()].flatMap((name) => commit.tree.named(name))
  if (files.length === 0) return emptyPart
  const packages = packageClaims(commit.tools, units)
  return { ...emptyPart, claims: [...packages, ...commit.images.flatMap((image) => imageClaims(image, files, commit))] }
}

function packageClaims(tools: ReadonlyMap<string, ToolVersions>, units: readonly Unit[]): Claim[] {
  const byName = Map.groupBy(tools, ([file]) => baseOf(file))
  const packages = units.filter(({ kind }) => kind === 'package')
  return [...byName.values()].flatMap((found) => {
    const byFolder = new Map(found.map(([file, versions]) => [folderOf(file), { file, versions }]))
    return packages.flatMap((unit) => {
      const nearest = nearestFolder(byFolder, unit.folder)
      return nearest === undefined ? [] : packageClaim(unit, nearest.file, nearest.versions)
    })
  })
}

/** Of a file that names several tools, a package is built with those of its language. */
function packageClaim({ id }: Unit, file: string, versions: ToolVersions): Claim[] {
  const family = familyOf(id)
  const content = Object.fromEntries(namedIn(file, versions).filter(([tool]) => isToolOf(tool, family)))
  if (Object.keys(content).length === 0) return []
  return [
    {
      ...{ unit: id, files: { file }, as: 'explicit', family: 'tools', effect: 'rebuild', certainty: 'sure' },
      via: 'tool chain',
      content,
    },
  ]
}

function namedIn(file: string, versions: ToolVersions): (readonly [string, string])[] {
  const { tool = '' } = toolFileOf(file) ?? {}
  return Object.entries(versions).map(([name, version]) => [name || tool, version])
}

/** A build that takes what was built before it is made of what was built outside of images, with whatever tools. */
function imageClaims(image: Image, files: readonly string[], { tree, ignoreOf, tools }: ToolchainsOfCommit): Claim[] {
  const sources = sourcesOf(image, tree, ignoreOf)
  if (image.builds.length === 0 || sources.some((source) => 'missing' in source)) return []
  return files.flatMap((file): Claim[] => {
    const via = readingOf(image, sources, file)
    if (via === undefined) return [claim(image, { file }, 'absent', '')]
    const versions = tools.get(file)
    return versions === undefined
      ? []
      : [{ ...claim(image, { file }, 'explicit', via), content: Object.fromEntries(namedIn(file, versions)) }]
  })
}

/** How a build reads a file: it takes it by name, or takes its folder and runs a program that looks for it. */
function readingOf(image: Image, sources: readonly Source[], file: string): string | undefined {
  const named = sources.find((source) => 'file' in source && source.file === file)
  if (named) return named.via
  const isTaken = sources.some((source) => 'folder' in source && source.accepts(file) && isBelow(file, source.folder))
  const programs = toolFileOf(file)?.readBy ?? []
  const commands = image.builds.flatMap(({ build }) => build.commands).map(({ text }) => text.split(/\s+/))
  const program = programs.find((name) =>
    commands.some((words) => words.slice(0, 8).some((word) => isCall(word, name))),
  )
  return isTaken && program !== undefined ? `${program} in ${image.dockerfile}` : undefined
}

function isCall(word: string, program: string): boolean {
  return word === program || word.endsWith(`/${program}`)
}

function isBelow(file: string, folder: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`)
}
