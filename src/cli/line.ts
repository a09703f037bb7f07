import { CommanderError } from 'commander'
import { AppError, isAppError, messageOf } from '../lib/errors.ts'
import type { ExitCode } from './local-verbs.ts'
import type { Outside } from './outside.ts'
import { paintFor } from './paint.ts'
import { printable, printableJson, printableLines } from './printable.ts'
import { buildProgram, nameFirstVerbs } from './program.ts'
import type { Given, Told, Verb, VerbGroup } from './verb.ts'
import { languageOf, speak, type Voice } from './voice.ts'

/** Where a command line runs, and as which version. */
export interface Line {
  readonly outside: Outside
  readonly version: string
}

/** Carries out one parsed verb. */
export type Carry<V> = (verb: V, given: Given, voice: () => Voice) => Promise<Told>

/**
 * Runs one command line over some verbs and answers its exit code: 0 done · 1 judged bad · 2 wrong use · 3 could not judge.
 * Never throws.
 */
export async function runLine<V extends Omit<Verb, 'run'>>(
  args: readonly string[],
  entries: readonly (V | VerbGroup<V>)[],
  { outside, version }: Line,
  carry: Carry<V>,
): Promise<ExitCode> {
  const isJson = args.includes('--json')
  const language = languageOf(outside.env, optionOf(args, '--lang'))
  const voice = () => speak(language, paintFor(outside, !args.includes('--no-color')), outside.now(), outside.timeZone)
  let exit: ExitCode = 0
  const complaints: string[] = []
  const show = async (verb: V, given: Given) => {
    const told = await carry(verb, given, voice)
    if (given.isJson) outside.out.write(`${printableJson(told.document)}\n`)
    else for (const line of told.lines(voice())) outside.out.write(`${line}\n`)
    exit = told.exit
  }
  const writers = { out: outside.out.write, err: (text: string) => void complaints.push(text) }
  const program = buildProgram(entries, voice(), version, show, writers)
  try {
    await program.parseAsync(nameFirstVerbs(args, entries), { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const trouble =
      error instanceof CommanderError
        ? new AppError('invalid-input', tidy(complaints.join('') || error.message))
        : error
    return complain(trouble, outside, voice(), isJson)
  }
}

function complain(error: unknown, { out, err, env }: Outside, { say, paint }: Voice, isJson: boolean): ExitCode {
  const trouble = isAppError(error) ? error : undefined
  if (isJson) out.write(`${printableJson({ error: documentOf(error) })}\n`)
  else {
    const message = printableLines(messageOf(error))
    err.write(`${paint('bad', 'tidegate:')} ${trouble ? message : say('trouble.bug', { message })}\n`)
    if (trouble?.hint !== undefined) err.write(`  ${say('trouble.hint', { hint: printable(trouble.hint) })}\n`)
    if (!trouble && env['TIDEGATE_DEBUG'] !== '1') err.write(`  ${say('trouble.debug')}\n`)
  }
  if (env['TIDEGATE_DEBUG'] === '1' && error instanceof Error) err.write(`${printableLines(error.stack ?? '')}\n`)
  return exitOf(trouble)
}

function exitOf(trouble: AppError | undefined): ExitCode {
  return trouble?.exit === 1 || trouble?.exit === 2 ? trouble.exit : 3
}

function documentOf(error: unknown): object {
  if (!isAppError(error)) return { code: 'internal', message: messageOf(error) }
  const { code, message, hint, details } = error
  return { code, message, hint, details }
}

function optionOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name)
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)
}

function tidy(complaint: string): string {
  return complaint.replace(/^error: /, '').trim()
}
