import type { Edge, Unit } from '../../part.ts'
import { folderOf, resolvePath } from '../../tree.ts'
import { sureEdge, unitId } from '../packages.ts'
import type { PomPlace, Poms } from './poms.ts'

/** The Dockerfiles that many modules share, as a property or a plugin of each module names the file or its folder. */
export function edgesToTemplates(poms: Poms, units: readonly Unit[]): Edge[] {
  const templates = units.filter(({ id, kind }) => kind === 'shared' && id.startsWith('image:'))
  if (templates.length === 0) return []
  const modules = poms.places.filter(({ pom }) => pom.packaging !== 'pom')
  return modules.flatMap((place) => {
    const named = pathsNamedBy(place, poms)
    return templates.flatMap(({ id, file }) => {
      const name = named.get(file) ?? named.get(folderOf(file))
      return name === undefined ? [] : [sureEdge(unitId('maven', place.folder), id, `${name} in ${place.file}`)]
    })
  })
}

/** Paths of the repository that a module's properties, its own and inherited ones, and its plugins name; by path, what names it. */
function pathsNamedBy(place: PomPlace, poms: Poms): Map<string, string> {
  const inherited = place.ancestors.toReversed().map(({ pom }) => pom.properties)
  const properties: Readonly<Record<string, string>> = Object.assign({}, ...inherited, place.pom.properties)
  const written = [
    ...place.pom.folders.map((path) => [path, path] as const),
    ...Object.keys(properties).map((name) => [name, poms.fill(place, `\${${name}}`)] as const),
  ]
  return new Map(
    written.flatMap(([name, value]) => {
      const path = pathIn(place.folder, value)
      return path === undefined ? [] : [[path, name] as const]
    }),
  )
}

const atModule = /^\$\{(?:project\.)?basedir\}\//
const atTop = /^\$\{(?:maven\.multiModuleProjectDirectory|session\.executionRootDirectory)\}\//

function pathIn(folder: string, value: string): string | undefined {
  const isTop = atTop.test(value)
  const path = value.replace(isTop ? atTop : atModule, '')
  return path.includes('${') || !path.includes('/') ? undefined : resolvePath(isTop ? '' : folder, path)
}
