import type { Drawing, DrawnNode } from './drawing.ts'

/** A node with its place on the page, in pixels. */
export interface PlacedNode extends DrawnNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** The text as it fits. */
  readonly label: string
}

/** A drawing laid out from left to right, and how much room it takes. */
export interface Layout {
  readonly nodes: readonly PlacedNode[]
  readonly width: number
  readonly height: number
}

const height = 30
const gap = { x: 56, y: 14 }
const margin = 20
/** Of a monospaced letter of 12 pixels. */
const letter = 7.3
const mostLetters = 52
const sweeps = 4

/** Places each rank in a column of its own, and orders columns so that what belongs together lies side by side. */
export function layOut({ nodes, edges }: Drawing): Layout {
  const columns = [...Map.groupBy(nodes.keys(), (at) => nodes[at]?.rank ?? 0)].sort(([one], [other]) => one - other)
  const order = new Map<number, number>()
  for (const [, column] of columns) for (const [place, at] of column.entries()) order.set(at, place)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [, column] of columns) sortColumn(column, order, edges, sweep % 2 === 0 ? 'to' : 'from')
  }
  const labels = nodes.map(({ text }) => shorten(text))
  const placed: PlacedNode[] = []
  let x = margin
  for (const [, column] of columns) {
    const width = Math.max(...column.map((at) => (labels[at]?.length ?? 0) * letter + 20))
    for (const [place, at] of column.entries()) {
      const node = nodes[at]
      if (node)
        placed[at] = { ...node, label: labels[at] ?? '', x, y: margin + place * (height + gap.y), width, height }
    }
    x += width + gap.x
  }
  const tallest = Math.max(1, ...columns.map(([, column]) => column.length))
  return { nodes: placed, width: x - gap.x + margin, height: 2 * margin + tallest * (height + gap.y) - gap.y }
}

/** Orders a column by the mean place of the neighbours on one side. */
function sortColumn(column: number[], order: Map<number, number>, edges: Drawing['edges'], side: 'from' | 'to'): void {
  const other = side === 'to' ? 'from' : 'to'
  const neighbours = Map.groupBy(edges, (edge) => edge[side])
  const meanOf = (at: number) => {
    const places = (neighbours.get(at) ?? []).map((edge) => order.get(edge[other]) ?? 0)
    return places.length === 0 ? (order.get(at) ?? 0) : places.reduce((sum, place) => sum + place, 0) / places.length
  }
  const means = new Map(column.map((at) => [at, meanOf(at)]))
  column.sort((one, two) => (means.get(one) ?? 0) - (means.get(two) ?? 0) || one - two)
  for (const [place, at] of column.entries()) order.set(at, place)
}

/** Cuts the middle out of a long text: its beginning and its end say most. */
function shorten(text: string): string {
  const signs = [...text]
  if (signs.length <= mostLetters) return text
  const half = Math.floor((mostLetters - 1) / 2)
  return `${signs.slice(0, half).join('')}…${signs.slice(-half).join('')}`
}
