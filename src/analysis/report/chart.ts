/** What a chart of a comparison shows: both releases over time, and the evidence. */
export interface ChartPoint {
  /** Epoch ms. */
  readonly at: number
  /** Null where nothing was read, or nothing asked. */
  readonly next: ChartSide | null
  readonly previous: ChartSide | null
  readonly e: number
}

/** One release in one look. */
export interface ChartSide {
  readonly requests: number
  readonly errors: number
  readonly p95Ms: number | null
}

/** What stands around the curves. */
export interface ChartWords {
  readonly title: string
  readonly errors: string
  readonly latency: string
  readonly evidence: string
  readonly next: string
  readonly previous: string
  readonly threshold: string
}

/** A curve in its panel: x from 0 to 1, y as measured. */
interface Curve {
  readonly stroke: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const width = 880
const panelHeight = 150
const left = 64
const right = 20
const gap = 46
const top = 70
const colours = { next: '#c2410c', previous: '#1d4ed8', evidence: '#4b5563', limit: '#b91c1c', quiet: '#9ca3af' }
/** Points are put together until so many are left. */
const mostPoints = 200

/** Draws a comparison as an SVG of its own: errors, latency, and evidence with its threshold and the moment of the verdict. */
export function drawComparison(points: readonly ChartPoint[], tau: number, words: ChartWords): string {
  const shown = thin(points)
  const from = shown[0]?.at ?? 0
  const span = Math.max(1, (shown.at(-1)?.at ?? 1) - from)
  const x = ({ at }: ChartPoint) => (at - from) / span
  const curve = (side: 'next' | 'previous', y: (one: ChartSide) => number | null): Curve => ({
    stroke: colours[side],
    points: shown.flatMap((point) => {
      const one = point[side]
      const value = one === null ? null : y(one)
      return value === null ? [] : [[x(point), value] as const]
    }),
  })
  const errors = (side: ChartSide) => (side.requests === 0 ? null : (100 * side.errors) / side.requests)
  const evidence: Curve = {
    stroke: colours.evidence,
    points: shown.map((point) => [x(point), Math.log10(Math.max(0.1, point.e))]),
  }
  const decided = points.find(({ e }) => e >= tau)
  const moment = decided === undefined ? null : (decided.at - from) / span
  const panels = [
    panel(0, words.errors, [curve('previous', errors), curve('next', errors)], (y) => `${round(y)} %`, { moment }),
    panel(
      1,
      words.latency,
      [curve('previous', ({ p95Ms }) => p95Ms), curve('next', ({ p95Ms }) => p95Ms)],
      (y) => `${round(y)} ms`,
      { moment },
    ),
    panel(2, words.evidence, [evidence], (y) => tick(10 ** y), {
      moment,
      limit: Math.log10(tau),
      limitTitle: `${words.threshold} ${tick(tau)}`,
      least: -1,
    }),
  ]
  const height = top + 3 * (panelHeight + gap)
  const legend = [
    `<circle cx="${left}" cy="48" r="5" fill="${colours.next}"/>${text(left + 12, 52, words.next)}`,
    `<circle cx="${width / 2}" cy="48" r="5" fill="${colours.previous}"/>${text(width / 2 + 12, 52, words.previous)}`,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escapeText(words.title)}"><rect width="100%" height="100%" fill="#fff"/>${text(left, 26, words.title, { size: 15, weight: 600 })}${legend.join('')}${panels.join('')}${text(left, height - 14, clock(from))}${text(width - right, height - 14, clock(from + span), { anchor: 'end' })}</svg>`
}

interface PanelRest {
  /** Where on the x axis the verdict fell. */
  readonly moment: number | null
  readonly limit?: number
  readonly limitTitle?: string
  readonly least?: number
}

function panel(
  index: number,
  title: string,
  curves: readonly Curve[],
  sayY: (y: number) => string,
  { moment, limit, limitTitle, least = 0 }: PanelRest,
): string {
  const y0 = top + index * (panelHeight + gap) + 16
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y))
  const most = Math.max(least + 1e-9, ...values, limit === undefined ? least : limit * 1.05) || 1
  const px = (share: number) => left + share * (width - left - right)
  const py = (value: number) => y0 + panelHeight - ((value - least) / (most - least)) * panelHeight
  const paths = curves.map(({ stroke, points }) => {
    const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x).toFixed(1)} ${py(y).toFixed(1)}`).join('')
    return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="1.6" stroke-linejoin="round"/>`
  })
  const lines = [
    `<path d="M${left} ${y0}V${y0 + panelHeight}H${width - right}" fill="none" stroke="${colours.quiet}"/>`,
    ...(limit === undefined
      ? []
      : [
          `<path d="M${left} ${py(limit).toFixed(1)}H${width - right}" stroke="${colours.limit}" stroke-dasharray="5 4"/>`,
          text(width - right, py(limit) - 5, limitTitle ?? '', { anchor: 'end', fill: colours.limit }),
        ]),
    ...(moment === null
      ? []
      : [`<path d="M${px(moment).toFixed(1)} ${y0}V${y0 + panelHeight}" stroke="${colours.limit}" stroke-width="1"/>`]),
  ]
  const axis = [
    text(left - 6, y0 + 4, sayY(most), { anchor: 'end' }),
    text(left - 6, y0 + panelHeight, sayY(least), { anchor: 'end' }),
  ]
  return `<g>${text(left, y0 - 7, title, { weight: 600 })}${lines.join('')}${paths.join('')}${axis.join('')}</g>`
}

/** Fewer points: neighbours are added up, the evidence of the last one counts. */
function thin(points: readonly ChartPoint[]): ChartPoint[] {
  const size = Math.ceil(points.length / mostPoints)
  if (size <= 1) return [...points]
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const some = points.slice(i * size, (i + 1) * size)
    const last = some.at(-1) ?? { at: 0, next: null, previous: null, e: 1 }
    return { at: last.at, e: last.e, next: addUp(some, 'next'), previous: addUp(some, 'previous') }
  })
}

function addUp(points: readonly ChartPoint[], side: 'next' | 'previous'): ChartSide | null {
  const sides = points.flatMap((point) => point[side] ?? [])
  if (sides.length === 0) return null
  const slow = sides.flatMap(({ p95Ms }) => p95Ms ?? [])
  return {
    requests: sides.reduce((sum, { requests }) => sum + requests, 0),
    errors: sides.reduce((sum, { errors }) => sum + errors, 0),
    p95Ms: slow.length === 0 ? null : slow.reduce((sum, ms) => sum + ms, 0) / slow.length,
  }
}

function text(
  x: number,
  y: number,
  content: string,
  {
    anchor = 'start',
    size = 12,
    weight = 400,
    fill = '#111827',
  }: { anchor?: string; size?: number; weight?: number; fill?: string } = {},
): string {
  return `<text x="${x}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeText(content)}</text>`
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2)
}

function tick(value: number): string {
  return value >= 1e6 ? value.toExponential(0) : String(Number(value.toPrecision(3)))
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19)
}
