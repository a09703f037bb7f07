import { compileGlobs, type PathTest } from './glob.ts'
import { componentsOf, type DetectionSettings, dependentsOf, type Inference, waysFrom } from './graph.ts'

/**
 * Which files a component is built of: its own paths, those of everything it depends on, and shared ones that touch all;
 * never an ignored one. A component whose files of this kind are the same as before keeps its artifact.
 */
export function inputsOf(
  settings: DetectionSettings,
  app: string,
  component: string,
  inference: Inference = { edges: [] },
): PathTest {
  const end = `${app}.${component}`
  const dependents = dependentsOf(settings, inference)
  const leadsHere = (id: string) => waysFrom(id, dependents).some((way) => way.at(-1) === end)
  const components = componentsOf(settings).filter(({ id }) => leadsHere(id))
  const shared = Object.entries(settings.shared).filter(
    ([id, { touches }]) => touches === 'all' || (touches === 'dependents' && leadsHere(id)),
  )
  const wanted = compileGlobs([
    ...components.flatMap(({ claimed: { paths, inputs = [] } }) => [...paths, ...inputs]),
    ...shared.flatMap(([, { paths }]) => paths),
  ])
  const ignored = compileGlobs(settings.ignore)
  return (path) => wanted(path) && !ignored(path)
}
