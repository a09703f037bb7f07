import type { Drawing, DrawnNode } from './drawing.ts'

const shapes: Readonly<Record<DrawnNode['kind'], readonly [string, string]>> = {
  file: ['["', '"]'],
  link: ['("', '")'],
  rebuild: ['[["', '"]]:::rebuild'],
  redeploy: ['[["', '"]]:::redeploy'],
  maybe: ['[["', '"]]:::maybe'],
}

/** A drawing as Mermaid text, for a Markdown page or a pull request; texts cannot leave their quotes. */
export function writeMermaid({ nodes, edges, leftOut }: Drawing): string {
  const lines = nodes.map(({ text, kind }, at) => `  n${at}${shapes[kind][0]}${escapeText(text)}${shapes[kind][1]}`)
  return [
    'flowchart LR',
    ...lines,
    ...edges.map(({ from, to, isDoubted }) => `  n${from} ${isDoubted ? '-.->' : '-->'} n${to}`),
    ...(leftOut > 0 ? [`  %% ${leftOut} more ways`] : []),
    '  classDef rebuild fill:#dbeafe,stroke:#1d4ed8,color:#111827',
    '  classDef redeploy fill:#dcfce7,stroke:#15803d,color:#111827',
    '  classDef maybe fill:#fef3c7,stroke:#b45309,color:#111827,stroke-dasharray:4 3',
  ].join('\n')
}

/** Everything but letters, digits and what paths are made of is written as Mermaid's own entity. */
function escapeText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ./_@:*^~→,+-]/gu, (sign) => `#${sign.codePointAt(0)};`)
}
