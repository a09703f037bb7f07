import { type Client, connect } from './client.ts'
import { findConnection, findHome } from './home.ts'
import { runLine } from './line.ts'
import type { ExitCode, LocalVerbs, SettingsTools } from './local-verbs.ts'
import type { Outside } from './outside.ts'
import type { Context, Given } from './verb.ts'
import { verbsWith } from './verbs/index.ts'
import type { Voice } from './voice.ts'

/** What `main` hands in beside the command line. */
export interface CliParts {
  readonly outside: Outside
  readonly local: LocalVerbs
  readonly settings: SettingsTools
  readonly version: string
}

/** Runs one command line and answers its exit code: 0 done · 1 judged bad · 2 wrong use · 3 could not judge. Never throws. */
export function runCli(args: readonly string[], parts: CliParts): Promise<ExitCode> {
  return runLine(args, verbsWith(parts.local), parts, (verb, given, voice) =>
    verb.run(contextOf(parts, given, voice), given),
  )
}

function contextOf({ outside, local, settings }: CliParts, given: Given, voice: () => Voice): Context {
  const wish = { url: given.value('url'), token: given.value('token'), home: given.value('home') }
  let client: Promise<Client> | undefined
  return {
    outside,
    local,
    settings,
    voice,
    home: () => findHome(outside.cwd, outside.env, wish.home),
    client: () => {
      client ??= findConnection(outside.cwd, outside.env, wish).then((found) => connect(found, outside.signal))
      return client
    },
    print: (line) => (given.isJson ? outside.err : outside.out).write(`${line}\n`),
  }
}
