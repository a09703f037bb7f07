import { linesOf, wordsOf } from '../../formats/text.ts'
import { readYaml } from '../../formats/yaml.ts'
import { isRecord, listOf, recordOf, textOf, textRecordOf } from '../image-hints/plain-values.ts'
import { makeRecipes, type OpenRecipe, type Recipe, type Recipes } from './recipes.ts'

const largestTaskfile = 300_000

/** Reads a Taskfile: its tasks with what they depend on and run, and its variables; throws when it is no YAML, or too large. */
export function readTaskfile(text: string): Recipes {
  if (text.length > largestTaskfile) throw new Error(`it is larger than ${largestTaskfile} characters`)
  const file = recordOf(readYaml(text)[0])
  const tasks = Object.entries(recordOf(file['tasks'])).map(([name, task]) => [name, taskOf(task)] as const)
  const isOpaque = file['includes'] !== undefined || file['dotenv'] !== undefined
  return makeRecipes(new Map(tasks), new Map(Object.entries(textRecordOf(file['vars']))), {
    first: 'default',
    isOpaque,
  })
}

function taskOf(task: unknown): Recipe {
  const { cmds, cmd, deps, sources, dir } = isRecord(task)
    ? task
    : { cmds: task, cmd: '', deps: [], sources: [], dir: '' }
  const steps = [...(Array.isArray(cmds) ? cmds : [cmds]), cmd]
  const called = steps.flatMap((step) => (isRecord(step) ? textOf(step['task']) : []))
  const needs = [...listOf(deps).map((one) => textOf(isRecord(one) ? one['task'] : one)), ...called]
  const commands = steps.map((step) => textOf(isRecord(step) ? step['cmd'] : step))
  const place = textOf(dir)
  return {
    needs: [...needs, ...listOf(sources).map(textOf)].filter((one) => one !== ''),
    commands: commands.filter((one) => one !== '').map((one) => (place === '' ? one : `cd ${place} && ${one}`)),
  }
}

/** Reads a justfile: its recipes with what they depend on and run, and its variables. */
export function readJustfile(text: string): Recipes {
  const targets = new Map<string, OpenRecipe>()
  const variables = new Map<string, string>()
  let isOpaque = false
  let open = ''
  for (const line of linesOf(text)) {
    const known = targets.get(open)
    if (/^[ \t]/.test(line) && known) {
      if (line.trim() !== '') known.commands.push(line.trim().replace(/^[@-]+/, ''))
      continue
    }
    const set = /^(?:export\s+)?([\w-]{1,80})\s*:=\s*(.*)$/.exec(line.slice(0, 4_000))
    const rule = /^@?([\w-]{1,80})((?:\s[^:]{0,300})?):(?!=)(.*)$/.exec(line.slice(0, 4_000))
    isOpaque ||= /^(?:import|mod)\b/.test(line)
    if (set?.[1]) variables.set(set[1], (set[2] ?? '').trim().replaceAll(/^["']|["']$/g, ''))
    else if (rule?.[1]) {
      open = rule[1]
      const needs = wordsOf((rule[3] ?? '').split('#')[0] ?? '').map((word) => word.replace(/^\(/, ''))
      targets.set(open, { needs: needs.filter((word) => word !== '&&'), commands: [] })
    }
  }
  return makeRecipes(targets, variables, { first: [...targets.keys()][0] ?? '', isOpaque })
}
