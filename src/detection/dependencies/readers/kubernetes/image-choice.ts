import { variantOf } from '../../component-names.ts'
import type { Unit } from '../../part.ts'
import type { Image } from '../dockerfile/image.ts'

/** `Ordering.API`, `ordering-api` and `ordering_api` are one name. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, '')
}

/** The one image that is delivered, by the names of what lies at the top: what it holds is called as the whole is. */
export function productOf(own: readonly Image[], units: readonly Unit[]): Map<string, string> {
  const [only, ...others] = own.filter(({ dockerfile }) => variantOf(dockerfile) !== 'development')
  if (only === undefined || others.length > 0) return new Map()
  const tops = units.filter(({ kind, folder, name }) => kind === 'package' && folder === '' && name !== '')
  return new Map(tops.map(({ name }) => [plain(name), only.id]))
}

/** Of several units those whose folders share the most names with a folder. */
export function nearestTo(
  ids: readonly string[],
  folder: string,
  homes: ReadonlyMap<string, string>,
): readonly string[] {
  if (ids.length < 2 || folder === '') return ids
  const shared = ids.map((id) => sharedNames(homes.get(id) ?? '', folder))
  const most = Math.max(...shared)
  return ids.filter((_, at) => shared[at] === most)
}

function sharedNames(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')]
  const differs = left.findIndex((name, at) => name !== right[at])
  return differs < 0 ? left.length : differs
}
