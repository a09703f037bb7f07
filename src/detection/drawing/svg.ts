import type { Drawing, DrawnNode } from './drawing.ts'
import { layOut, type PlacedNode } from './layout.ts'

const colours: Readonly<Record<DrawnNode['kind'], { readonly fill: string; readonly stroke: string }>> = {
  file: { fill: '#ffffff', stroke: '#6b7280' },
  link: { fill: '#f3f4f6', stroke: '#d1d5db' },
  rebuild: { fill: '#dbeafe', stroke: '#1d4ed8' },
  redeploy: { fill: '#dcfce7', stroke: '#15803d' },
  maybe: { fill: '#fef3c7', stroke: '#b45309' },
}

/** A drawing as a picture that stands alone: no script, no font and no address from elsewhere. Long texts are whole in their titles. */
export function writeSvg(drawing: Drawing): string {
  const { nodes, width, height } = layOut(drawing)
  const [w, h] = [Math.ceil(width), Math.ceil(height)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">`,
    '<title>What a change touches</title>',
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
    ...drawing.edges.map(({ from, to, isDoubted }) => edgeOf(nodes[from], nodes[to], isDoubted)),
    ...nodes.map(nodeOf),
    '</svg>',
  ].join('\n')
}

function nodeOf({ x, y, width, height, kind, text, label }: PlacedNode): string {
  const { fill, stroke } = colours[kind]
  const round = kind === 'link' ? 15 : 4
  const weight = kind === 'file' || kind === 'link' ? '' : ' font-weight="bold"'
  const dashes = kind === 'maybe' ? ' stroke-dasharray="4 3"' : ''
  return [
    `<g><title>${escapeXml(text)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" fill="${fill}" stroke="${stroke}"${dashes}/>`,
    `<text x="${x + 10}" y="${y + height / 2 + 4}" fill="#111827"${weight}>${escapeXml(label)}</text></g>`,
  ].join('')
}

function edgeOf(from: PlacedNode | undefined, to: PlacedNode | undefined, isDoubted: boolean): string {
  if (!from || !to) return ''
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2]
  const bend = Math.max(28, Math.abs(x2 - x1) / 2)
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 6} ${y2}`
  const dashes = isDoubted ? ' stroke-dasharray="4 3"' : ''
  const tip = `M${x2} ${y2}l-7 -3.5v7z`
  return `<path d="${path}" fill="none" stroke="#9ca3af"${dashes}/><path d="${tip}" fill="#9ca3af"/>`
}

/** XML has no control characters but tab and line ends, escaped or not. */
function escapeXml(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '�').replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
}
