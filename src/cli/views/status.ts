import type { Status } from '../../../contract/status.ts'
import type { Meaning } from '../paint.ts'
import type { Voice } from '../voice.ts'
import { glyph } from './states.ts'
import { indent, table } from './table.ts'

type Environment = Status['workspaces'][number]['environments'][number]
type Place = Environment['places'][number]

const healthMeaning: Readonly<Record<Place['health'], Meaning>> = {
  healthy: 'good',
  degraded: 'waits',
  down: 'bad',
  unknown: 'stuck',
  empty: 'quiet',
}

/** What runs where, what is under way, what waits. */
export function statusLines(status: Status, voice: Voice): string[] {
  const { say, paint, span } = voice
  const alarms = status.alarms.map(({ what, todo, since }) =>
    paint('bad', `! ${say('status.alarm', { what, todo, span: span(since) })}`),
  )
  const active = status.active.map(
    (run) =>
      `${glyph(run.state, voice)} ${run.subject}  ${paint('quiet', `${run.kind} ${run.id}`)}  ${span(run.createdAt)}`,
  )
  return [
    ...alarms,
    ...status.workspaces.flatMap(({ name, environments }) => [
      paint('strong', name),
      ...environments.flatMap((environment) => indent(environmentLines(environment, voice))),
    ]),
    '',
    ...(active.length === 0 ? [say('status.calm')] : [say('status.active'), ...indent(active)]),
    ...(status.waiting === 0 ? [] : [paint('waits', say('status.waiting', { count: status.waiting }))]),
  ]
}

function environmentLines(environment: Environment, voice: Voice): string[] {
  const { say, paint, time, span } = voice
  const { lease, slot, freezes, held } = environment
  const notes = [
    ...(held === null ? [] : [paint('bad', say('status.held', { because: held }))]),
    ...freezes.map(({ because, until }) => paint('waits', say('status.freeze', { because, until: time(until) }))),
    ...(lease === null ? [] : [paint('busy', say('status.lease', { ...lease, span: span(lease.since) }))]),
    ...(slot === null ? [] : [paint('quiet', say('status.slot', { app: slot.app, until: time(slot.until) }))]),
  ]
  const [, ...rows] = table(
    ['', '', '', '', ''],
    environment.places.map((place) => placeRow(place, voice)),
    paint,
  )
  return [paint('strong', environment.name), ...indent(notes), ...indent(rows.map((row) => row.trimEnd()))]
}

function placeRow(place: Place, { say, paint, span }: Voice): string[] {
  const { app, release, health, replicas, since, urls } = place
  if (release === null) return [app, paint('quiet', say('status.empty'))]
  return [
    app,
    release,
    paint(healthMeaning[health], say(`health.${health}`)),
    replicas === null ? '' : say('status.replicas', replicas),
    [since === null ? '' : say('status.since', { span: span(since) }), ...urls]
      .filter((part) => part !== '')
      .join('  '),
  ]
}
