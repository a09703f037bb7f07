/** `npm test`: all tests but the long ones; `npm test -- engine gates` only files of such paths; `npm run test:long` the long ones. */
import { parseArgs } from 'node:util'
import { runSuite } from './harness/suite.ts'
import { lastLine } from './harness/tally.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { long: { type: 'boolean' } } })
const tally = await runSuite({ isLong: values.long === true, paths: positionals })
console.log(lastLine(tally))
process.exitCode = tally.failed === 0 ? 0 : 1
