import type { GraphFinding } from '../../part.ts'
import type { Image, ResolvedHint } from './image.ts'
import { hasVariables } from './variables.ts'

/** Contexts beside the main one that only a variable without a value names: what lies in them is not known. */
export function unknownContexts(hints: readonly ResolvedHint[], images: readonly Image[]): GraphFinding[] {
  return hints.flatMap(({ hint, dockerfile, file }) =>
    Object.entries(hint.contexts)
      .filter(([, where]) => hasVariables(where))
      .map(([name, where]) => ({
        file,
        because: `the context ${name} of ${hint.names[0] ?? dockerfile} was wanted, ${where} has no value here`,
        hint: 'Give the variable a default, or name the folder in tidegate.yaml',
        units: images.filter((image) => image.dockerfile === dockerfile).map(({ id }) => id),
      })),
  )
}
