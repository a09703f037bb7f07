/** One target of a Makefile, task or recipe. */
export interface Recipe {
  /** Targets, or files, that come first. */
  readonly needs: readonly string[]
  readonly commands: readonly string[]
}

/** What a Makefile, a Taskfile or a justfile says. */
export interface Recipes {
  readonly targets: Readonly<Record<string, Recipe>>
  readonly variables: Readonly<Record<string, string>>
  /** What runs when no target is named. */
  readonly first: string
  /** Whether more decides than is written out here: what is included, or computed while reading. */
  readonly isOpaque: boolean
  /** Files that it reads along, as written. */
  readonly includes?: readonly string[]
}

/** A script that calls make, task or just, of a package. */
export interface ScriptCall {
  readonly script: string
  readonly command: string
}

/** A recipe as one, from the parts that were found one after the other. */
export function makeRecipes(
  targets: ReadonlyMap<string, Recipe>,
  variables: ReadonlyMap<string, string>,
  rest: Pick<Recipes, 'first' | 'isOpaque' | 'includes'>,
): Recipes {
  const plain = <Value>(map: ReadonlyMap<string, Value>) =>
    Object.fromEntries([...map].filter(([name]) => name !== '__proto__'))
  return { targets: plain(targets), variables: plain(variables), ...rest }
}

/** A recipe while it is read. */
export interface OpenRecipe {
  readonly needs: string[]
  readonly commands: string[]
}

/** Longer texts are not filled in, and longer values fill nothing. */
const longestText = 10_000
const longestValue = 1_000

/** A recipe's text with the variables of its file filled in, as far as they are written out; `$@` is the target. */
export function fillRecipe({ variables }: Pick<Recipes, 'variables'>, target: string, text: string, depth = 0): string {
  if (depth > 6 || text.length > longestText || !/\$|\{\{/.test(text)) return text
  const named = /\$[({]([\w.-]{1,80})[)}]|\{\{\s{0,4}\.?([\w.-]{1,80})\s{0,4}\}\}|\$@/g
  const filled = text.replaceAll(named, (whole: string, made?: string, just?: string) => {
    if (whole === '$@') return target
    const value = variableNamed(variables, made ?? just ?? '')
    return value === undefined || value.length > longestValue ? whole : value
  })
  return filled === text ? text : fillRecipe({ variables }, target, filled, depth + 1)
}

function variableNamed(variables: Recipes['variables'], name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}
