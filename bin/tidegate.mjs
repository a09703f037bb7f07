#!/usr/bin/env node
// `tidegate …` and `npm start`: needs nothing but a Node of 18 or newer and npm.
import { launch, stopOnTrouble } from './start/launch.mjs'

stopOnTrouble(async () => launch('src/main/cli.ts', process.argv.slice(2)))
