import type { AnalysisShown, AnalysisView, ProfilesShown, ReplaysShown } from '../../../contract/analyses.ts'
import type { Meaning } from '../paint.ts'
import type { Voice } from '../voice.ts'
import { indent, table } from './table.ts'

const meanings: Readonly<Record<NonNullable<AnalysisView['said']>['verdict'], Meaning>> = {
  passed: 'good',
  failed: 'bad',
  inconclusive: 'waits',
  errored: 'bad',
}

/** Comparisons, one a line. */
export function analysesLines(analyses: readonly AnalysisView[], voice: Voice): string[] {
  const { say, paint, time } = voice
  if (analyses.length === 0) return [say('analyze.none')]
  const rows = analyses.map((one) => [
    one.deployment,
    one.release,
    one.environment,
    time(one.beganAt),
    String(one.ticks),
    evidence(one),
    one.said === null
      ? ''
      : paint(meanings[one.said.verdict], `${say(`verdict.${one.said.verdict}`)}: ${one.said.because}`),
  ])
  return table(
    (['id', 'release', 'environment', 'began', 'looks', 'evidence', 'verdict'] as const).map((column) =>
      say(`column.${column}`),
    ),
    rows,
    paint,
  )
}

/** One comparison with its curve of evidence. */
export function analysisLines({ analysis, points, figures }: AnalysisShown, voice: Voice): string[] {
  const { say, paint, time } = voice
  const { said } = analysis
  const head = `${analysis.release} · ${analysis.environment} · ${time(analysis.beganAt)} · ${analysis.outcome}`
  if (said === null) return [head, ...indent([say('analyze.nothing')])]
  const needed = figures['neededSeconds']
  return [
    head,
    ...indent([
      paint(meanings[said.verdict], `${say(`verdict.${said.verdict}`)}: ${said.because}`),
      say('analyze.evidence', { e: short(said.e), tau: short(said.tau), ok: short(said.eOk), looks: points.length }),
      sparkline(
        points.map(({ e }) => e),
        said.tau,
      ),
      ...(needed === undefined || said.verdict === 'failed' ? [] : [say('analyze.needed', { seconds: needed })]),
    ]),
  ]
}

/** What would have been decided, beside what was. */
export function replayLines({ replays }: ReplaysShown, { say, paint, time }: Voice): string[] {
  if (replays.length === 0) return [say('analyze.none')]
  const rows = replays.map(({ analysis, would, afterSeconds, because }) => {
    const meaning: Meaning = would === 'rollback' ? 'bad' : would === 'promote' ? 'good' : 'waits'
    const when = afterSeconds === null ? '' : `${afterSeconds} s`
    return [
      analysis.release,
      time(analysis.beganAt),
      analysis.outcome,
      paint(meaning, say(`would.${would}`)),
      when,
      because,
    ]
  })
  return table(
    (['release', 'began', 'ended', 'would', 'after', 'because'] as const).map((column) => say(`column.${column}`)),
    rows,
    paint,
  )
}

/** What is normal, app by app. */
export function profileLines({ profiles }: ProfilesShown, { say, paint, time }: Voice): string[] {
  if (profiles.length === 0) return [say('analyze.noProfiles')]
  const rows = profiles.map((one) => [
    one.app,
    one.environment,
    one.isPrior ? paint('waits', say('analyze.prior', { hours: short(one.hours) })) : `${short(one.hours)} h`,
    `${short(100 * one.errorShare)} %`,
    `${short(one.requestsPerSecond)}/s`,
    short(one.errorDispersion),
    one.replayed === null ? '' : `${short(one.replayed.tau)} (${one.replayed.replays})`,
    time(one.learnedAt),
  ])
  return table(
    (['app', 'environment', 'learnedFrom', 'errors', 'traffic', 'dispersion', 'threshold', 'learned'] as const).map(
      (column) => say(`column.${column}`),
    ),
    rows,
    paint,
  )
}

function evidence({ said }: AnalysisView): string {
  return said === null ? '' : `${short(said.e)} / ${short(said.tau)}`
}

function short(value: number): string {
  if (value >= 1e6) return value.toExponential(1)
  return String(Number(value.toPrecision(3)))
}

const levels = '▁▂▃▄▅▆▇█'

/** Evidence over time on a scale of powers, full at the threshold. */
function sparkline(evidences: readonly number[], tau: number, most = 60): string {
  const size = Math.max(1, Math.ceil(evidences.length / most))
  const peaks = Array.from({ length: Math.ceil(evidences.length / size) }, (_, i) =>
    Math.max(...evidences.slice(i * size, (i + 1) * size)),
  )
  const level = (e: number) =>
    Math.round(((Math.log10(Math.max(0.1, e)) + 1) / (Math.log10(tau) + 1)) * (levels.length - 1))
  return peaks.map((e) => levels[Math.max(0, Math.min(levels.length - 1, level(e)))] ?? '').join('')
}
