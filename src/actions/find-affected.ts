import { basename, dirname } from 'node:path'
import {
  type Answer,
  answerChange,
  answerEverything,
  type FileChange,
  type Side,
} from '../detection/dependencies/answer.ts'
import { findComponents } from '../detection/dependencies/components.ts'
import { declareComponents, declaredComponents, fixedFolder } from '../detection/dependencies/declared.ts'
import { answerDeclared } from '../detection/dependencies/declared-answer.ts'
import type { Graph } from '../detection/dependencies/graph.ts'
import type { GraphFinding } from '../detection/dependencies/part.ts'
import { componentsOf, type DetectionSettings } from '../detection/graph.ts'
import { messageOf } from '../lib/errors.ts'
import type { Repository } from '../sources/repository.ts'
import type { Range } from './affected-range.ts'
import { describeChanges } from './describe-changes.ts'
import type { Dependencies } from './read-dependencies.ts'

/** What a range touches, and the graph of its head with the components that were found in it. */
export interface Affected {
  readonly answer: Answer
  readonly head: Side
}

/** Reads the text of a `tidegate.yaml`, or says what is wrong with it. */
export type ReadSettings = (text: string) => Promise<DetectionSettings | { readonly trouble: string }>

const file = 'tidegate.yaml'
const largestSettings = 262_144

/**
 * Says what lies between two commits of any repository touches, with the reason for each. With a `tidegate.yaml` at the head its
 * components are meant, else those that manifests show; settings that cannot be read are a finding.
 */
export async function findAffected(dependencies: Dependencies, range: Range, read: ReadSettings): Promise<Affected> {
  const { repository } = dependencies
  const [settings, compared] = await Promise.all([
    settingsAt(repository, range.head, read),
    compare(dependencies, range),
  ])
  if (settings !== null && 'trouble' in settings) {
    const found = answerFound(compared, nameOf(repository))
    const finding = { file, because: settings.trouble, hint: 'See all of it: tidegate validate', units: [] }
    return { ...found, answer: { ...found.answer, findings: [finding, ...found.answer.findings] } }
  }
  if (settings === null) return answerFound(compared, nameOf(repository))
  const found = answerSettings(compared, settings)
  const empty = await findEmptyPlaces(repository, range.head, settings)
  return { ...found, answer: { ...found.answer, findings: [...empty, ...found.answer.findings] } }
}

/** Components whose paths name folders that the commit has not: a slip of the pen that would release nothing for ever. */
async function findEmptyPlaces(
  repository: Repository,
  commit: string,
  settings: DetectionSettings,
): Promise<GraphFinding[]> {
  const looked = componentsOf(settings).map(async ({ id, claimed: { paths } }): Promise<GraphFinding[]> => {
    const folders = paths.map(fixedFolder)
    const held = await Promise.all(folders.map((folder) => folder === '' || repository.hasPath(commit, folder)))
    if (held.includes(true)) return []
    const because = `${id} is to be made of ${paths.join(', ')}, but nothing lies there`
    return [{ file, because, hint: 'Correct its paths', units: [] }]
  })
  return (await Promise.all(looked)).flat()
}

/** Both graphs and what differs; without a base, why. */
type Compared =
  | { readonly base: Graph; readonly head: Graph; readonly changes: readonly FileChange[] }
  | { readonly base: null; readonly head: Graph; readonly because: string }

async function compare(dependencies: Dependencies, range: Range): Promise<Compared> {
  if (range.base === null) return { ...range, head: await dependencies.at(range.head) }
  const [changed] = await Promise.all([
    dependencies.repository.changedPaths(range.base, range.head),
    dependencies.recall(range.base, range.head),
  ])
  const graphs = await dependencies.ofBoth(range.base, range.head, changed)
  const changes = await describeChanges(dependencies.repository, changed, [graphs.base, graphs.head])
  return { ...graphs, changes }
}

function answerFound(compared: Compared, repositoryName: string): Affected {
  const side = (graph: Graph) => ({ graph, components: findComponents(graph, repositoryName) })
  const head = side(compared.head)
  if (compared.base === null) return { head, answer: answerEverything(head, compared.because) }
  const base = compared.base === compared.head ? head : side(compared.base)
  return { head, answer: answerChange(base, head, compared.changes) }
}

function answerSettings(compared: Compared, settings: DetectionSettings): Affected {
  const head = { graph: declareComponents(compared.head, settings), components: declaredComponents(settings) }
  if (compared.base === null) return { head, answer: answerEverything(head, compared.because) }
  return { head, answer: answerDeclared(settings, compared.base, compared.head, compared.changes) }
}

async function settingsAt(
  repository: Repository,
  commit: string,
  read: ReadSettings,
): Promise<Awaited<ReturnType<ReadSettings>> | null> {
  try {
    const bytes = await repository.readBlob(commit, file, largestSettings)
    return bytes === null ? null : await read(bytes.toString('utf8'))
  } catch (error) {
    return { trouble: messageOf(error) }
  }
}

/** What a clone is called: its folder, without `.git`. */
function nameOf({ gitDir }: Repository): string {
  const name = basename(gitDir) === '.git' ? basename(dirname(gitDir)) : basename(gitDir)
  return name.replace(/\.git$/, '')
}
