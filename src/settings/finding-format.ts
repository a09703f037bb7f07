import type { Finding } from './finding.ts'

const widestLine = 160
/** Control characters and those that reorder text: shown as a mark, so that a file cannot write on a terminal. */
const unshowable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** Findings for a terminal, as a compiler tells them: place, severity, what, the line with a mark under the spot, and what to do. */
export function formatFindings(findings: readonly Finding[], text: string, file = 'tidegate.yaml'): string {
  const lines = text.split('\n')
  const told = findings.map((finding) => formatFinding(finding, lines[finding.line - 1] ?? '', file))
  return [...told, summarise(findings)].join('\n\n')
}

function formatFinding(finding: Finding, line: string, file: string): string {
  const number = String(finding.line)
  const start = Math.max(0, finding.column - widestLine / 2)
  const shown = show(line.slice(start, start + widestLine))
  const margin = ' '.repeat(number.length)
  return [
    `${show(file)}:${number}:${finding.column} ${finding.severity}[${finding.code}] ${show(finding.what)}`,
    `  ${number} | ${shown}`,
    `  ${margin} | ${' '.repeat(Math.max(0, finding.column - 1 - start))}^`,
    `  ${margin} = ${show(finding.todo)}${finding.path === '' ? '' : ` (${show(finding.path)})`}`,
  ].join('\n')
}

function show(text: string): string {
  return text.replace(unshowable, (mark) => (mark === '\t' ? ' ' : mark === '\r' ? '' : '�'))
}

function summarise(findings: readonly Finding[]): string {
  const errors = findings.filter((finding) => finding.severity === 'error').length
  const warnings = findings.length - errors
  const count = (figure: number, noun: string) => `${figure} ${noun}${figure === 1 ? '' : 's'}`
  if (findings.length === 0) return 'no findings'
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}`
}
