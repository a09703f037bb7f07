import { findInputs, type InputFinder, isInferred } from '../detection/dependencies/inputs.ts'
import { lockReaders } from '../detection/dependencies/readers.ts'
import type { PathTest } from '../detection/glob.ts'
import type { DetectionSettings } from '../detection/graph.ts'
import { inputsOf } from '../detection/inputs.ts'
import type { Repository } from '../sources/repository.ts'
import { dependenciesOf } from './repository-dependencies.ts'

const none: InputFinder = () => new Set()

/**
 * Which files of a commit the components are built of, by the paths of the settings and by what manifests say: whatever detection calls
 * touched has other inputs, so that build and detection agree.
 */
export async function readBuildInputs(
  repository: Repository,
  settings: DetectionSettings,
  commit: string,
): Promise<(app: string, component: string) => PathTest> {
  const graph = await dependenciesOf(repository).at(commit)
  const find = isInferred(settings, graph) ? findInputs(settings, graph, lockReaders) : none
  return (app, component) => {
    const isDeclared = inputsOf(settings, app, component)
    return (path) => isDeclared(path) || find(path).has(`${app}.${component}`)
  }
}
