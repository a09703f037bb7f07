import { messageOf } from '../../../../lib/errors.ts'
import type { GraphFinding } from '../../part.ts'
import { imageName } from '../image-hints/hint.ts'
import type { DockerfileFacts } from './facts.ts'
import type { FoundDockerfile } from './find-images.ts'
import type { ResolvedHint } from './image.ts'
import { readDockerfile } from './read-dockerfile.ts'

/** A Dockerfile that stands inside of another file, with why it could not be read. */
export interface InlineDockerfile {
  readonly found: FoundDockerfile
  readonly trouble?: string
}

/** The Dockerfiles that stand in the files that say how they are built (`dockerfile_inline`), each called as its service or target. */
export function findInline(hints: readonly ResolvedHint[]): InlineDockerfile[] {
  return hints.flatMap((resolved): InlineDockerfile[] => {
    const { hint, file, context } = resolved
    if (hint.inline === undefined) return []
    const inline = { name: imageName(hint.names[0] ?? ''), folder: context }
    const found = { path: file, hints: [resolved], inline }
    const read = readText(hint.inline)
    if (typeof read === 'string') return [{ found: { ...found, facts: undefined }, trouble: read }]
    return [{ found: { ...found, facts: read } }]
  })
}

function readText(text: string): DockerfileFacts | string {
  try {
    return readDockerfile(text)
  } catch (error) {
    return messageOf(error)
  }
}

/** What of them could not be understood: their images count as touched once the file changes. */
export function troublesOfInline(all: readonly InlineDockerfile[]): GraphFinding[] {
  return all.flatMap(({ found: { path, inline }, trouble }) => {
    if (trouble === undefined || inline === undefined) return []
    const because = `the Dockerfile of ${inline.name} was wanted in it, it cannot be read: ${trouble}`
    return [{ file: path, because, units: [`image:${path}#${inline.name}`] }]
  })
}
