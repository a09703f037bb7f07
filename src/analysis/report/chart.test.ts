import { describe, expect, test } from 'vitest'
import { type ChartPoint, drawComparison } from './chart.ts'

const words = {
  title: 'shop@1 <b>',
  errors: 'Errors',
  latency: 'Latency',
  evidence: 'Evidence',
  next: 'new',
  previous: 'old',
  threshold: 'taken back at',
}
const point = (second: number, e: number, rest: Partial<ChartPoint> = {}): ChartPoint => ({
  at: second * 1000,
  next: { requests: 100, errors: second, p95Ms: 30 + second },
  previous: { requests: 900, errors: 1, p95Ms: 30 },
  e,
  ...rest,
})

describe('the chart of a comparison', () => {
  test('has both releases, the threshold and the moment of the verdict, and nothing that is not text', () => {
    const svg = drawComparison([point(1, 1), point(2, 8), point(3, 140)], 100, words)
    expect(svg.match(/<path d="M[\d. L]+" fill="none" stroke="#c2410c"/g)).toHaveLength(2)
    expect(svg.match(/<path d="M[\d. L]+" fill="none" stroke="#1d4ed8"/g)).toHaveLength(2)
    expect(svg).toContain('taken back at 100')
    expect(svg).toContain('shop@1 &lt;b&gt;')
    expect(svg).not.toContain('<b>')
    expect(svg).not.toMatch(/NaN|Infinity/)
  })

  test('is drawn of nothing, of gaps and of a single look', () => {
    for (const points of [[], [point(1, 1)], [point(1, 1, { next: null }), point(2, 1, { previous: null })]])
      expect(drawComparison(points, 100, words)).not.toMatch(/NaN|Infinity/)
  })

  test('of an hour of seconds stays small', () => {
    const points = Array.from({ length: 3600 }, (_, second) => point(second, 1))
    expect(drawComparison(points, 100, words).length).toBeLessThan(40_000)
  })
})
