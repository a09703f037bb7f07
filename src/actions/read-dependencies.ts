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
  /** Begins what `ofBoth` will need, while what changed is waited for: takes graphs down from the shelf, or makes that of the base. */
  recall(base: string, head: string): Promise<void>
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
  const linking = new Map<string, Promise<Graph>>()
  const link = async (commit: string, tree: string): Promise<Graph> => {
    const [listed, { linkCommit }] = await Promise.all([repository.listFiles(commit), import('./link-commit.ts')])
    const files = makeTree(listed)
    const graph = await linkCommit(repository, facts, files)
    graphs.add(tree, graph, facts.isWhole ? files : undefined)
    return graph
  }
  const linkOnce = (commit: string, tree: string): Promise<Graph> => {
    const begun = linking.get(tree) ?? link(commit, tree).finally(() => linking.delete(tree))
    linking.set(tree, begun)
    return begun
  }
  const at = async (commit: string): Promise<Graph> => {
    const tree = await treeOf(commit)
    return (await graphs.find(tree)) ?? linkOnce(commit, tree)
  }
  return {
    repository,
    at,
    async recall(base, head) {
      const trees = await Promise.all([treeOf(base), treeOf(head)])
      const known = await Promise.all(trees.map(graphs.find))
      if (known.every((graph) => graph === undefined)) linkOnce(base, trees[0]).catch(() => {}) // told by ofBoth
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
