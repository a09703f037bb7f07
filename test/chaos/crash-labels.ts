import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Every crash point that the workflows name, read from their source so that none is forgotten. */
export function crashLabels(): string[] {
  const files = globSync('src/workflows/**/*.ts', { cwd: root }).sort((a, b) => (a < b ? -1 : 1))
  const texts = files.map((file) => readFileSync(resolve(root, file), 'utf8'))
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/crashPoint\('([^']+)'\)/g)].map(([, label = '']) => label))),
  ]
}

/** Whether a label lies on the way of the roost's changes, whose canaries are compared with nothing. */
export function isOnTheWay(label: string): boolean {
  return !label.startsWith('compare:')
}
