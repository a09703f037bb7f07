import { type Paint, pad, widthOf } from '../paint.ts'

/** Rows under a head, in columns as wide as they need be; the last column is not filled up. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  const widths = head.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ''))))
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join('  ')
  return [paint('quiet', line(head)), ...rows.map(line)]
}

/** Lines moved to the right. */
export function indent(lines: readonly string[], by = 2): string[] {
  return lines.map((line) => ' '.repeat(by) + line)
}

/** A digest, commit or artifact as short as people compare it. */
export function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

/** Bytes for people: `52.4 MB`. */
export function bytes(count: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  const step = Math.min(steps.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3))
  const figure = count / 1000 ** step
  return `${step === 0 ? figure : figure.toFixed(1)} ${steps[step]}`
}
