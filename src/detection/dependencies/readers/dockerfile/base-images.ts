import type { Edge } from '../../part.ts'
import { imageName, repositoryOf } from '../image-hints/hint.ts'
import { isCommon } from '../kubernetes/common-images.ts'
import type { Image } from './image.ts'

/** The images with what those of ours that they are built from leave to them (`ONBUILD`). */
export function withLater(images: readonly Image[]): readonly Image[] {
  const leaving = images.filter(({ builds }) => builds.some(({ build }) => build.later.length > 0))
  if (leaving.length === 0) return images
  return images.map((image) => {
    const builds = image.builds.map((one) => {
      const bases = leaving.filter(
        (other) => other.id !== image.id && one.build.images.some((name) => isCalled(other, name)),
      )
      const later = bases.flatMap((base) => base.builds.at(-1)?.build.later ?? [])
      return later.length === 0 ? one : { ...one, build: { ...one.build, taken: [...later, ...one.build.taken] } }
    })
    return { ...image, builds }
  })
}

/** An image of the repository under the name that another is built from, or that it takes files from. */
export function baseEdges(image: Image, images: readonly Image[]): Edge[] {
  return image.builds.flatMap(({ build, others }) => {
    const named = [
      ...build.images.map((name) => ({ name, via: `FROM in ${image.dockerfile}` })),
      ...contextNames(image, others),
    ]
    return named.flatMap(({ name, via }) => {
      const found = images.filter((other) => other.id !== image.id && isCalled(other, name))
      return found.map(({ id }): Edge => ({ of: image.id, on: id, effect: 'rebuild', certainty: 'sure', via }))
    })
  })
}

function contextNames(image: Image, others: ReadonlyMap<string, string>): { name: string; via: string }[] {
  return [...others.values()].map((name) => ({ name, via: `context of ${image.dockerfile}` }))
}

/**
 * Whether an image is meant: files of the repository call it so as a whole, or by its last name only where a registry or an owner is named
 * as well; or nobody else's image is called as it is itself, which of an owner's is believed of bases alone.
 */
function isCalled({ aliases, name: own }: Image, written: string): boolean {
  const repository = repositoryOf(written)
  if (own !== '' && imageName(repository) === own && !isCommon(own)) {
    if (!repository.includes('/') || own.toLowerCase().includes('base')) return true
  }
  if (aliases.some((alias) => alias !== own && alias === repository)) return true
  const last = repository.slice(repository.lastIndexOf('/') + 1)
  if (last === 'base' && own.endsWith('-base') && repository.includes('/')) return true
  return (
    repository.includes('/') &&
    !repository.startsWith('library/') &&
    aliases.some((alias) => alias.endsWith(`/${last}`))
  )
}
