#!/usr/bin/env node
// `tidegate …` and `npm start`: needs nothing but a Node of 18 or newer and npm.
import { launch, launchHere, stopOnTrouble } from './start/launch.mjs'

const args = process.argv.slice(2)
// What lives long has a process of its own, with all of Node's flags; a short answer would take twice the time by it.
const livesLong = args.includes('up') || args.includes('demo')

await stopOnTrouble(async () => (livesLong ? launch : launchHere)('src/main/cli.ts', args))
