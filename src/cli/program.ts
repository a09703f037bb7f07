import { Command } from 'commander'
import type { Given, Verb, VerbGroup } from './verb.ts'
import type { Voice } from './voice.ts'

/** What of a verb the command line shows; what it does is somebody else's. */
type Shape = Omit<Verb, 'run'>

/** How a parsed command line is carried out. */
export type Carry<V> = (verb: V, given: Given) => Promise<void>

/** Where commander may write: help to `out`, its complaints to `err`. */
export interface Writers {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

/** The whole command line as commander knows it. */
export function buildProgram<V extends Shape>(
  entries: readonly (V | VerbGroup<V>)[],
  { say }: Voice,
  version: string,
  carry: Carry<V>,
  writers: Writers,
): Command {
  const shell = (name: string, about: string) =>
    new Command(name)
      .description(about)
      .exitOverride()
      .configureOutput({ writeOut: writers.out, writeErr: writers.err })
      .configureHelp({ showGlobalOptions: true })
      .showSuggestionAfterError(true)
      .allowExcessArguments(false)
      .helpCommand(false)
  const program = shell('tidegate', say('help.about'))
    .version(version, '-V, --version')
    .option('--json', say('option.json'))
    .option('--workspace <name>', say('option.workspace'))
    .option('--url <url>', say('option.url'))
    .option('--token <token>', say('option.token'))
    .option('--home <folder>', say('option.home'))
    .option('--lang <language>', say('option.lang'))
    .option('--no-color', say('option.color'))
    .addHelpText('after', `\n${say('help.example')}\n  $ tidegate demo\n\n${say('help.exits')}`)
  const leaf = (verb: V, path: string): Command => {
    const command = shell(verb.name, say(verb.word))
    for (const { name, word } of verb.arguments ?? []) command.argument(name, say(word))
    for (const { flags, word, text, required } of verb.options ?? []) {
      const about = word === undefined ? (text ?? '') : say(word)
      if (required) command.requiredOption(flags, about)
      else command.option(flags, about)
    }
    if (verb.acts) command.option('--dry-run', say('option.dryRun'))
    command.addHelpText('after', `\n${say('help.example')}\n  $ ${verb.example}`)
    command.action(() => carry({ ...verb, name: path }, givenBy(command)))
    return command
  }
  for (const entry of entries) {
    if (!('verbs' in entry)) {
      program.addCommand(leaf(entry, entry.name))
      continue
    }
    const group = shell(entry.name, say(entry.word)).addHelpText(
      'after',
      `\n${say('help.example')}\n  $ ${entry.verbs[0].example}`,
    )
    for (const verb of entry.verbs) group.addCommand(leaf(verb, `${entry.name} ${verb.name}`))
    program.addCommand(group)
  }
  return program
}

/** `tidegate slots` means `tidegate slots list`: puts the first verb of a group in where none is named. */
export function nameFirstVerbs<V extends Shape>(
  args: readonly string[],
  entries: readonly (V | VerbGroup<V>)[],
): string[] {
  const named = new Map(entries.map((entry) => [entry.name, entry]))
  const at = args.findIndex((arg) => named.has(arg))
  const group = named.get(args[at] ?? '')
  const next = args[at + 1]
  const isNamed = next !== undefined && !next.startsWith('-')
  if (!group || !('verbs' in group) || isNamed || args.includes('--help') || args.includes('-h')) return [...args]
  return [...args.slice(0, at + 1), group.verbs[0].name, ...args.slice(at + 1)]
}

function givenBy(command: Command): Given {
  const options: Record<string, unknown> = command.optsWithGlobals()
  const value = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined)
  return {
    dryRun: options['dryRun'] === true,
    isJson: options['json'] === true,
    workspace: value('workspace'),
    argument: (index) => command.args[index] ?? '',
    optionalArgument: (index) => command.args[index],
    value,
    flag: (name) => options[name] === true,
    list: (name) =>
      value(name)
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
  }
}
