import { objectOf, textsOf } from './jsonc.ts'
import { shortText } from './manifest.ts'
import { isBuildScript } from './tools.ts'

/** What of a turbo.json matters to the graph. */
export interface TurboSettings {
  /** Patterns of files that concern every package. */
  readonly globalFiles: readonly string[]
  /** Files outside of their package that tasks which build take in: `$TURBO_ROOT$/x` and `../x`; the empty name stands for every package. */
  readonly outsideInputs: readonly { readonly of: string; readonly input: string }[]
  /** `web#build` → `api#codegen`; the empty name stands for the package that the file is in. */
  readonly taskLinks: readonly { readonly of: string; readonly on: string }[]
  /** What makes what is built, by name. */
  readonly content: Readonly<Record<string, string>>
}

/** Stands for the folder of the top turbo.json at the beginning of an input. */
export const turboRoot = '$TURBO_ROOT$/'

/** Reads a turbo.json, of the top or of one package. */
export function readTurboSettings(json: Record<string, unknown>): TurboSettings {
  const tasks = Object.entries(objectOf(json['tasks'] ?? json['pipeline'])).filter(([name]) =>
    isBuildScript(name.slice(name.indexOf('#') + 1), ''),
  )
  const inputs = tasks.flatMap(([name, task]) =>
    textsOf(objectOf(task)['inputs']).map((input) => ({ of: packageOf(name) ?? '', input })),
  )
  const content = tasks.map(([name, task]) => [`task ${name}`, shortText(task)] as const)
  const globals = ['globalEnv', 'globalPassThroughEnv', 'envMode'].flatMap((key) =>
    json[key] === undefined ? [] : [[key, shortText(json[key])] as const],
  )
  return {
    globalFiles: textsOf(json['globalDependencies']),
    outsideInputs: inputs.filter(({ input }) => input.startsWith(turboRoot) || input.startsWith('../')),
    taskLinks: tasks.flatMap(([name, task]) => linksOf(name, task)),
    content: Object.fromEntries([...content, ...globals]),
  }
}

function linksOf(name: string, task: unknown): { of: string; on: string }[] {
  const of = packageOf(name) ?? ''
  return textsOf(objectOf(task)['dependsOn']).flatMap((wanted) => {
    const on = wanted.startsWith('$') || wanted.startsWith('//') ? undefined : packageOf(wanted)
    return on === undefined ? [] : [{ of, on }]
  })
}

function packageOf(task: string): string | undefined {
  const hash = task.indexOf('#')
  return hash > 0 ? task.slice(0, hash) : undefined
}
