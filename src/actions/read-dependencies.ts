import type { Graph } from '../detection/dependencies/graph.ts'
import { makeTree } from '../detection/dependencies/tree.ts'
import type { ChangedFile } from '../sources/changes.ts'
import type { Repository } from '../sources/repository.ts'
import { noShelf, type Shelf } from '../sources/shelf.ts'
import { isSameGraph } from './compare-facts.ts'
import { keepGraphs } from './keep-graphs.ts'
import { openFacts } from './read-facts.ts'

/** The graphs of a repository's commits, each made once: in memory over what is on the shelf. */
export interface Dependencies {
  readonly repository: Repository
  /** Takes the graphs of commits down from the shelf, as far as they are there, while something else is waited for. */
  recall(...commits: readonly string[]): Promise<void>
  /** The graph of a commit. */
  at(commit: string): Promise<Graph>
  /** The graphs of two commits that differ in `changed`: where that changes no fact, both have one graph. */
  ofBoth(base: string, head: string, changed: readonly ChangedFile[]): Promise<{ base: Graph; head: Graph }>
  /** Puts on the shelf what was found out; losing it costs time and nothing else. */
  keep(): Promise<void>
}

/** Opens the graphs of a repository; nothing is read yet. */
export function openDependencies(repository: Repository, shelf: Shelf = noShelf): Dependencies {
  const facts = openFacts(repository, shelf)
  const graphs = keepGraphs(shelf)
  const treeOf = async (commit: string) => (await repository.commit(commit)).tree
  const at = async (commit: string): Promise<Graph> => {
    const tree = await treeOf(commit)
    const known = await graphs.find(tree)
    if (known) return known
    const { linkCommit } = await import('./link-commit.ts')
    const files = makeTree(await repository.listTree(commit))
    const graph = await linkCommit(repository, facts, files)
    graphs.add(tree, graph, facts.isWhole ? files : undefined)
    return graph
  }
  return {
    repository,
    at,
    async recall(...commits) {
      await Promise.all(commits.map(async (commit) => graphs.find(await treeOf(commit))))
    },
    async ofBoth(base, head, changed) {
      const [from, to] = await Promise.all([treeOf(base), treeOf(head)])
      const [old, now] = await Promise.all([graphs.find(from), graphs.find(to)])
      if (old && now) return { base: old, head: now }
      const one = old ?? now ?? (await at(base))
      const isSame = await isSameGraph(facts, one, changed)
      if (isSame) for (const tree of [from, to]) graphs.alias(tree, one)
      if (isSame) return { base: one, head: one }
      return { base: now === one ? await at(base) : one, head: now ?? (await at(head)) }
    },
    async keep() {
      await Promise.all([facts.keep(), graphs.keep()])
    },
  }
}
