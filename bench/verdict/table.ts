/** Rows as a Markdown table with columns of even width, so that a terminal shows it as well as a page. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A share in percent with two digits. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}`
}

/** A number in as few digits as it deserves. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return Math.abs(value) >= 99.95 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, '')
}
