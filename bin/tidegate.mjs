#!/usr/bin/env node
// `tidegate …` and `npm start`: needs nothing but a Node of 18 or newer and npm.
import { launch, launchHere, stopOnTrouble } from './start/launch.mjs'

const args = process.argv.slice(2)
stopOnTrouble(async () => (args[0] === 'affected' ? launchHere : launch)('src/main/cli.ts', args))
