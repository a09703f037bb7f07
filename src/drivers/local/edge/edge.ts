import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { readToken, targetFolder } from '../folders.ts'
import { hostConfigSchema, tableSchema } from '../protocol.ts'
import { openAdmin } from './admin.ts'
import { createAppPorts } from './app-ports.ts'
import type { EdgeState } from './exchange.ts'
import { watchHost } from './host-watch.ts'
import { createReport } from './report.ts'
import { compileRouting, noRouting } from './table.ts'
import { createTallies } from './tally.ts'
import { openTraffic } from './traffic.ts'

/** The edge's process: `node edge.ts <folder of the target> <port>`. It begins with the routes it had. */
const [root = '', port = ''] = process.argv.slice(2)
const folder = targetFolder(root)
const config = hostConfigSchema.parse(JSON.parse(readFileSync(folder.config, 'utf8')))
const tallies = createTallies()
const table = tableSchema.parse(JSON.parse(readFileSync(folder.table, 'utf8')))
const state: EdgeState = { routing: compileRouting(table, noRouting, tallies), report: createReport() }

await openTraffic(state, config.edgeAddress, Number(port))
const ports = createAppPorts(state)
await ports.follow()
await openAdmin(state, tallies, ports, { socket: folder.edgeSocket, token: readToken(folder) })
flushCompileCache() // at once, because an edge seldom ends in peace: its successor starts in half the time
await watchHost(folder)
