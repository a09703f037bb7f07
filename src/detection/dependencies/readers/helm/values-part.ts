import { type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { baseOf, folderOf } from '../../tree.ts'
import { contentClaim } from '../kubernetes/content-claim.ts'
import type { DeployedUnits } from '../kubernetes/deployed-units.ts'
import type { ValuesFacts } from './read-chart.ts'

/** What a file of values is called after, without saying that it is one: `mail-values.yaml`, `values-mail.yaml`, `mail.yaml`. */
export function ownName(path: string): string {
  return baseOf(path)
    .replace(/\.(?:ya?ml|json)(?:\.gotmpl)?$/, '')
    .replace(/^values[._-]?|[._-]?values$/, '')
}

/** By the images in them, else by their own name or that of their folder: `mail-values.yaml`, `deploy/mail/values.yaml`. */
export function ownersOfValues(
  path: string,
  facts: ValuesFacts | undefined,
  deployed: DeployedUnits,
): readonly string[] {
  const byImage = (facts?.keys ?? []).flatMap(({ images }) => images.flatMap((image) => [...deployed.ofImage(image)]))
  if (byImage.length > 0) return [...new Set(byImage)]
  const names = [ownName(path), ...folderOf(path).split('/').slice(-2).reverse()].filter((name) => name !== '')
  return names.map((name) => deployed.ofName(name)).find((found) => found.length > 0) ?? []
}

/** A unit for each key of the values where they are about several units; a file that nothing is known of counts whole. */
export function valuesPart(
  path: string,
  facts: ValuesFacts | undefined,
  about: readonly string[],
  deployed: DeployedUnits,
): Part {
  const folder = folderOf(path)
  const pieces = piecesOf(facts, [...new Set(about)], deployed)
  const idOf = (key: string) => `values:${path}${key === '' ? '' : `#${key}`}`
  return {
    ...emptyPart,
    units: pieces.map(
      ({ key }): Unit => ({ id: idOf(key), kind: 'manifests', name: baseOf(folder), folder, file: path, runs: false }),
    ),
    claims: pieces.map(({ key, content }) => {
      const { content: _, ...whole } = contentClaim(idOf(key), path, {})
      return content === undefined ? whole : contentClaim(idOf(key), path, content)
    }),
    edges: pieces.flatMap((piece) =>
      piece.about.map(
        (of): Edge => ({ of, on: idOf(piece.key), effect: 'redeploy', certainty: 'sure', via: `values ${path}` }),
      ),
    ),
  }
}

interface Piece {
  readonly key: string
  readonly about: readonly string[]
  readonly content?: Readonly<Record<string, string>>
}

function piecesOf(facts: ValuesFacts | undefined, about: readonly string[], deployed: DeployedUnits): Piece[] {
  if (facts === undefined) return [{ key: '', about }]
  if (about.length < 2) {
    const content = Object.assign({}, ...facts.keys.map((key) => key.content)) as Record<string, string>
    return [{ key: '', about, content }]
  }
  return facts.keys.map(({ key, images, content }) => {
    const named = [images.flatMap((image) => [...deployed.ofImage(image)]), deployed.ofName(key)]
    const own = named.map((some) => some.filter((id) => about.includes(id))).find((some) => some.length > 0)
    return { key, about: own ?? about, content }
  })
}
