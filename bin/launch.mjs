#!/usr/bin/env node
// `node bin/launch.mjs <script.ts> [args]` runs a script of this repository, `--bin <name> [args]` one of its tools.
import { launch, launchTool, stopOnTrouble } from './start/launch.mjs'

const [first, ...rest] = process.argv.slice(2)

await stopOnTrouble(async () => {
  if (first === undefined) throw new Error('which script? node bin/launch.mjs <script.ts> [arguments]')
  return first === '--bin' ? launchTool(rest[0] ?? '', rest.slice(1)) : launch(first, rest)
})
