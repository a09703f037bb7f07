import type { Unit } from '../../part.ts'
import { baseOf, folderOf } from '../../tree.ts'
import type { Source } from './claim-sources.ts'
import type { Image } from './image.ts'
import type { UnitIndex } from './unit-index.ts'

/**
 * Who made a file that is not in the repository (`target/*.jar`, `compiled/`): the package around it, around the context too for what is
 * clearly built; at the top of a workspace the one that is called as the image is.
 */
export function builtBefore(
  image: Image,
  { missing, context }: Extract<Source, { missing: string }>,
  units: UnitIndex,
): readonly Unit[] {
  const inside = units.nearest(folderOf(missing), context)
  const near = inside.length === 0 && isBuilt(missing, context) ? units.nearest(context, '') : inside
  if (near.length === 0) return builtElsewhere(image, missing, units)
  const isWorkspace = near.some(({ folder }) => units.packagesBelow(folder).some((unit) => unit.folder !== folder))
  const called = isWorkspace && image.name !== '' ? units.packagesNamed(image.name, context) : []
  return called.length > 0 ? called : near
}

const builtFolders = /^(?:dist|build|target|out|output|publish|artifacts?|wheels?)(?:\/|$)/
const builtFiles = /\.(?:whl|jar|war|tgz|tar\.gz|zip|deb)$/

/** Whether what is not there is by its name what a build leaves. */
function isBuilt(missing: string, context: string): boolean {
  const path = context === '' ? missing : missing.slice(context.length + 1)
  return builtFolders.test(path) || builtFiles.test(path)
}

/** Who made a file where no package is around: the one that is called as the file is, else the program that is called as the image. */
function builtElsewhere(image: Image, missing: string, units: UnitIndex): readonly Unit[] {
  const exact = units.packagesNamed(baseOf(missing), '').filter(({ name }) => name === baseOf(missing))
  if (exact.length > 0 || image.name === '') return exact
  return units.packagesNamed(image.name, '').filter(({ runs }) => runs)
}
