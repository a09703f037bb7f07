import { sha256 } from '../../../../lib/digest.ts'
import { classOf, type FileClass } from '../../classes.ts'
import type { Claim, Edge, Part, Unit } from '../../part.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import { splitCommands } from '../dockerfile/commands.ts'
import { matchesOf } from '../dockerfile/guess-context.ts'
import type { Image } from '../dockerfile/image.ts'
import { placesOf } from '../dockerfile/image-paths.ts'
import { plainWords } from '../dockerfile/words.ts'
import { sureEdge, unitId } from '../packages.ts'
import { isPattern } from '../pattern.ts'
import { type Call, findCalls } from './calls.ts'
import { fillRecipe, type Recipe, type Recipes, type ScriptCall } from './recipes.ts'

/** What is known of the recipes of a commit, and of those who run them. */
export interface RecipesOfCommit {
  readonly images: readonly Image[]
  readonly tree: Tree
  readonly recipes: ReadonlyMap<string, Recipes>
  /** By package.json, the scripts that run recipes. */
  readonly calls: ReadonlyMap<string, readonly ScriptCall[]>
}

/**
 * What images and packages are made of by the recipes that their builds run: just the targets and the scripts that these name, or a whole
 * file where more decides than it writes out.
 */
export function joinRecipes(commit: RecipesOfCommit, units: readonly Unit[]): Part {
  const known = new Set(units.map(({ id }) => id))
  const found = new RecipeUnits(commit)
  for (const image of commit.images) {
    for (const { of, via, call } of callsOfImage(image, commit.tree)) found.link(of, call, via)
  }
  for (const [file, scripts] of commit.calls) {
    const of = unitId('npm', folderOf(file))
    if (!known.has(of)) continue
    for (const { script, command } of scripts) {
      for (const call of findCalls(command, folderOf(file), commit.tree))
        found.link(of, call, `script ${script} in ${file}`)
    }
  }
  return found.finish()
}

function callsOfImage(image: Image, tree: Tree): { of: string; via: string; call: Call }[] {
  return image.builds.flatMap((build) =>
    build.build.commands.flatMap(({ text, folder }) =>
      [...new Set(placesOf(folder, build).map((place) => (tree.file(place) ? folderOf(place) : place)))]
        .flatMap((place) => findCalls(text, place, tree))
        .map((call) => ({
          of: image.id,
          via: `${text.split(/\s+/).join(' ').slice(0, 60)} in ${image.dockerfile}`,
          call,
        })),
    ),
  )
}

/** Collects a unit for each target that is run, with what it needs. */
class RecipeUnits {
  private readonly commit: RecipesOfCommit
  private readonly units = new Map<string, Unit>()
  private readonly claims: Claim[] = []
  private readonly edges: Edge[] = []
  private readonly open: (() => void)[] = []

  constructor(commit: RecipesOfCommit) {
    this.commit = commit
  }

  /** What was collected, once all that it leads to has been followed. */
  finish(): Part {
    for (const follow of this.open) follow()
    return { units: [...this.units.values()], claims: this.claims, edges: this.edges, findings: [] }
  }

  link(of: string, { file, targets }: Call, via: string): void {
    const wanted = targets.length > 0 ? targets : [this.commit.recipes.get(file)?.first ?? '']
    for (const target of wanted) this.edges.push(sureEdge(of, this.unitOf(file, target), via))
  }

  private unitOf(file: string, target: string): string {
    const recipes = this.commit.recipes.get(file)
    const recipe = recipes && Object.hasOwn(recipes.targets, target) ? recipes.targets[target] : undefined
    const id = `recipe:${file}#${recipe ? target : ''}`
    if (this.units.has(id)) return id
    this.units.set(id, { id, kind: 'shared', name: target, folder: file, file, runs: false })
    this.claims.push(
      ...includedBy(file, recipes, this.commit.tree).map((path) => claimOf(id, path, `include in ${file}`)),
    )
    if (!recipes || !recipe) this.claims.push(claimOf(id, file, ''))
    else this.open.push(() => this.follow(id, file, target, recipes, recipe))
    return id
  }

  private follow(id: string, file: string, target: string, recipes: Recipes, recipe: Recipe): void {
    const via = `target ${target} in ${file}`
    const needs = recipe.needs.map((need) => fillRecipe(recipes, target, need)).flatMap((need) => need.split(/\s+/))
    const commands = recipe.commands.map((command) => fillRecipe(recipes, target, command))
    const content = { [`target ${target}`]: shortText([...needs, ...commands].join('; ')) }
    this.claims.push({ ...claimOf(id, file, ''), ...(!recipes.isOpaque && { content }) })
    const start = folderOf(file)
    const named = commands.flatMap((command) => filesIn(command, start, this.commit.tree))
    const needed = needs
      .filter((need) => !Object.hasOwn(recipes.targets, need))
      .map((need) => resolvePath(start, need) ?? '')
    const files = [...named, ...needed.filter((path) => this.commit.tree.file(path))].filter((path) => path !== file)
    this.claims.push(...[...new Set(files)].map((path) => claimOf(id, path, via)))
    for (const need of needs) {
      if (need !== target && Object.hasOwn(recipes.targets, need))
        this.edges.push(sureEdge(id, this.unitOf(file, need), ''))
    }
    const nested = commands.map((command) => command.replaceAll(/\$[({]MAKE[)}]/g, 'make'))
    for (const call of nested.flatMap((command) => findCalls(command, start, this.commit.tree)))
      this.link(id, call, via)
  }
}

/** What a build is made of; not what deploys it, or says how it is built. */
const classes: ReadonlySet<FileClass> = new Set(['plain', 'prose', 'test'])

/** The files of the repository that a command names, from the folder where it runs. */
function filesIn(command: string, folder: string, tree: Tree): string[] {
  let at = folder
  return splitCommands(command).flatMap((part) => {
    const words = plainWords(part)
    if (words[0] === 'cd') at = resolvePath(at, words[1] ?? '') ?? at
    return words.flatMap((word) => {
      const path = /[$`*]/.test(word) ? undefined : resolvePath(at, word)
      return path !== undefined && tree.file(path) && classes.has(classOf(path)) ? [path] : []
    })
  })
}

/** What a Makefile reads along: seen from where it lies, else from the top. */
function includedBy(file: string, recipes: Recipes | undefined, tree: Tree): string[] {
  const written = (recipes?.includes ?? []).map((path) => (recipes ? fillRecipe(recipes, '', path) : path))
  return written.flatMap((path) => {
    const found = resolvePath(folderOf(file), path.replace(/^\$[({](?:CURDIR|PWD|ROOT\w{0,20})[)}]\//, ''))
    if (found === undefined || found.includes('$')) return []
    return isPattern(found) ? matchesOf(found, tree).files : tree.file(found) ? [found] : []
  })
}

function shortText(text: string): string {
  return text.length <= 60 ? text : `#${sha256(text).slice(0, 8)}`
}

function claimOf(unit: string, file: string, via: string): Claim {
  return { unit, files: { file }, as: 'explicit', family: 'recipe', effect: 'rebuild', certainty: 'sure', via }
}
