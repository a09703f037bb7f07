import type { LocalVerb } from '../local-verbs.ts'
import type { Told, Verb } from '../verb.ts'
import type { Word } from '../words.en.ts'

/** A verb of this process as a verb of the command line. */
export function localVerb(name: string, word: Word, example: string, local: LocalVerb): Verb {
  return {
    name,
    word,
    example,
    options: local.options.map(({ flags, description }) => ({ flags, text: description })),
    async run(context, given): Promise<Told> {
      const names = local.options.map(({ flags }) => optionName(flags))
      const options = Object.fromEntries(
        names.map((option) => [option, given.value(option) ?? (given.flag(option) || undefined)]),
      )
      const { exit, document } = await local.run({
        options,
        home: await context.home(),
        language: context.voice().language,
        print: (line) => context.print(line),
        signal: context.outside.signal,
      })
      return { document, lines: () => [], exit }
    },
  }
}

/** `--keep-going <n>` → `keepGoing`, as commander names it. */
function optionName(flags: string): string {
  const long = /--([a-z][a-z0-9-]*)/.exec(flags)?.[1] ?? ''
  return long.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase())
}
