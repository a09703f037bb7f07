/** A table in Markdown; cells are escaped, but for what `code` made. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A text as code that may stand in a cell. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``
}

/** A text that Markdown shows as it is, backticks aside. */
export function prose(text: string): string {
  return text.replaceAll(/[\\*_[\]<>|]/g, (sign) => `\\${sign}`)
}

/** Blocks with an empty line between them, ending in one line break. */
export function page(...blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}
