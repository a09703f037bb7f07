import { linesOf, wordsOf } from '../../formats/text.ts'
import { makeRecipes, type OpenRecipe, type Recipes } from './recipes.ts'

const opaque = /^\s*-?(?:include|sinclude|define|export)\b|\$\((?:eval|call|foreach)\s/
const conditional = /^\s*(?:ifeq|ifneq|ifdef|ifndef|else|endif|export|unexport|vpath|override)\b/
const assignment = /^\s*(?:export\s+|override\s+)?([\w.-]{1,80})\s*(?:::?:?|\?|\+|!)?=\s*(.*)$/

/** Of one rule. */
const mostNames = 200
const longestValue = 2_000

/** Reads a Makefile: its targets with what they need and run, and its variables. */
export function readMakefile(text: string): Recipes {
  const targets = new Map<string, OpenRecipe>()
  const variables = new Map<string, string>()
  let open: readonly string[] = []
  let first = ''
  for (const line of linesOf(joinLines(text))) {
    if (line.startsWith('\t')) {
      for (const target of open) addCommand(targets, target, line.trim())
      continue
    }
    const bare = line.split(' #')[0]?.trim() ?? ''
    if (bare === '' || bare.startsWith('#')) continue
    const set = assignment.exec(bare.slice(0, 4_000))
    if (set?.[1]) addValue(variables, set[1], set[2] ?? '')
    else if (!conditional.test(bare)) {
      open = addRule(targets, bare)
      first ||= open.find((target) => !target.startsWith('.')) ?? ''
    }
  }
  const isOpaque = [...targets.keys()].some((name) => /[%$]/.test(name)) || isComputed(text)
  const includes = includedBy(text)
  return makeRecipes(targets, variables, { first, isOpaque, ...(includes.length > 0 && { includes }) })
}

/** `include mk/go.mk mk/*.mk`. */
function includedBy(text: string): string[] {
  return [...linesOf(joinLines(text))].flatMap((line) => {
    const named = /^\s*[-s]?include\s+([^#]{1,2000})/.exec(line)?.[1] ?? ''
    return wordsOf(named).slice(0, mostNames)
  })
}

/** Whether it includes others, sets the environment of what it runs, or makes rules while it is read. */
function isComputed(text: string): boolean {
  for (const line of linesOf(text)) if (opaque.test(line.slice(0, 2_000))) return true
  return false
}

/** What is set several times, as by `+=` or under conditions, is all of it. */
function addValue(variables: Map<string, string>, name: string, value: string): void {
  const known = variables.get(name) ?? ''
  if (known.length < longestValue) variables.set(name, known === '' ? value : `${known} ${value}`)
}

function joinLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\\\n', ' ')
}

function addCommand(targets: ReadonlyMap<string, OpenRecipe>, target: string, command: string): void {
  targets.get(target)?.commands.push(command.replace(/^[@+-]+\s*/, ''))
}

/** `a b: c d`, and `a: c; command`; what it sets for itself (`a: X = 1`) is one of its commands. */
function addRule(targets: Map<string, OpenRecipe>, line: string): readonly string[] {
  const colon = line.indexOf(':')
  if (colon < 0) return []
  const names = wordsOf(line.slice(0, colon)).slice(0, mostNames)
  const [needed = '', command] = line
    .slice(colon + 1)
    .replace(/^:/, '')
    .split(';', 2)
  const isSetting = needed.includes('=')
  const needs = isSetting ? [] : wordsOf(needed).filter((word) => word !== '|')
  const commands = [...(isSetting ? [needed.trim()] : []), ...(command === undefined ? [] : [command.trim()])]
  for (const name of names) {
    const recipe = targets.get(name) ?? { needs: [], commands: [] }
    recipe.needs.push(...needs)
    recipe.commands.push(...commands)
    targets.set(name, recipe)
  }
  return names
}
