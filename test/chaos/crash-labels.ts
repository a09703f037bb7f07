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

/** Whether a label lies on the way of a push; the end of a slot comes hours later than the chaos lasts. */
export function isOnTheWay(label: string): boolean {
  return !label.startsWith('close-slot:')
}
