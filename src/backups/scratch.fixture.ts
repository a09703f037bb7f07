import { writeSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { withScratchDatabase } from './scratch.ts'

/** A process in the midst of a proof: `node scratch.fixture.ts <server>` makes a scratch database, prints its address, and stays. */
await withScratchDatabase(process.argv[2] ?? '', async (url) => {
  writeSync(1, `${url}\n`)
  await new Promise(() => setInterval(() => {}, 1000))
})
