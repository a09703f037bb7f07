import { effectSchema, parseClosed, placeSchema } from '../../effect.ts'
import { readToken, type TargetFolder } from '../folders.ts'
import { callJson, callStream } from '../json-call.ts'
import { answered, openDoor } from '../json-door.ts'
import { type HostConfig, logsSchema, metricsSchema, protocolVersion, trafficSchema } from '../protocol.ts'
import { openEdgeKeeper } from './edge-keeper.ts'
import { openEffects } from './effects.ts'
import { openFleet } from './fleet.ts'
import { openHousekeeping, tidyJournal } from './housekeeping.ts'
import { openJournal } from './journal.ts'
import { readLogs } from './log-query.ts'
import { openStateFile } from './state-file.ts'

/** A running host. */
export interface Host {
  /** Goes, and lets replicas and edge run on. */
  leave(): Promise<void>
}

/** Takes over a target and answers at its socket; `exit` is called once the host has left. */
export async function openHost(folder: TargetFolder, config: HostConfig, exit: (code: number) => void): Promise<Host> {
  tidyJournal(folder)
  const journal = openJournal(folder.journal)
  const states = openStateFile(folder.state)
  const edge = openEdgeKeeper({ folder, config, states })
  const fleet = openFleet({ folder, config, states, edge })
  const effects = openEffects({ config, journal, states, fleet, edge })
  const housekeeping = openHousekeeping(folder, states)

  const leave = async () => {
    housekeeping.close()
    fleet.leave()
    edge.leave()
    states.save({ durable: true })
    server.close()
    setTimeout(exit, 20, 0)
  }
  const stop = async () => {
    await fleet.stopAll()
    edge.stop()
    await leave()
  }
  const server = await openDoor(
    { socket: folder.hostSocket, token: readToken(folder) },
    {
      '/status': () => ({
        protocol: protocolVersion,
        pid: process.pid,
        config,
        edge: { port: edge.port, address: config.edgeAddress, trouble: edge.trouble },
      }),
      '/apply': (body) => effects.apply(parseClosed(effectSchema, body)),
      '/observe': (body) => fleet.observe(parseClosed(placeSchema, body)),
      '/logs': (body) => {
        const { environment, app, ...query } = parseClosed(logsSchema, body)
        return readLogs(folder.logs, { environment, app }, query)
      },
      '/replica-traffic': (body) => callJson(edge.door, '/replica-traffic', parseClosed(trafficSchema, body)),
      '/traffic': (body) => callJson(edge.door, '/traffic', parseClosed(trafficSchema, body)),
      '/metrics': (body) => callJson(edge.door, '/metrics', parseClosed(metricsSchema, body)),
      '/watch': async (body, response) => {
        const live = await callStream(edge.door, '/watch', parseClosed(placeSchema, body))
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        live.on('error', () => response.destroy())
        response.on('close', () => live.destroy())
        live.pipe(response)
        return answered
      },
      '/leave': () => void setTimeout(leave, 10),
      '/stop': stop,
    },
  )
  return { leave }
}
