import type { Graph } from '../detection/dependencies/graph.ts'
import { restoreGraph, storeGraph } from '../detection/dependencies/stored-graph.ts'
import type { Tree } from '../detection/dependencies/tree.ts'
import { sha256 } from '../lib/digest.ts'
import type { Shelf } from '../sources/shelf.ts'

/** Graphs by the tree of their commit: the newest in memory, more on the shelf. Equal graphs are kept once. */
export interface KeptGraphs {
  find(tree: string): Promise<Graph | undefined>
  /** Remembers a graph; it is put on the shelf only with the files that it was made of. */
  add(tree: string, graph: Graph, files: Tree | undefined): void
  /** Says that a tree has the graph of another. */
  alias(tree: string, graph: Graph): void
  keep(): Promise<void>
}

const inMemory = 16
const onShelf = { graphs: 48, trees: 2000 }

/** Opens what is on the shelf. */
export function keepGraphs(shelf: Shelf): KeptGraphs {
  const graphs = new Map<string, Graph>()
  const names = new WeakMap<Graph, string>()
  const files = new WeakMap<Graph, Tree>()
  const unkept = new Set<string>()
  const byName = new Map<string, WeakRef<Graph>>()
  const remember = (tree: string, graph: Graph) => {
    graphs.delete(tree)
    graphs.set(tree, graph)
    for (const oldest of graphs.keys()) if (graphs.size > inMemory) graphs.delete(oldest)
  }
  const restoring = new Map<string, Promise<Graph | undefined>>()
  const restore = async (name: string): Promise<Graph | undefined> => {
    const text = await shelf.read(`graphs/${name}.json`)
    const graph = text === null ? null : restoreGraph(text)
    if (graph === null) return undefined
    names.set(graph, name)
    byName.set(name, new WeakRef(graph))
    return graph
  }
  const takeDown = async (tree: string): Promise<Graph | undefined> => {
    const name = await shelf.read(`trees/${tree}`)
    if (name === null || !/^[0-9a-f]{64}$/.test(name)) return undefined
    const known = byName.get(name)?.deref()
    if (known) return known
    const begun = restoring.get(name) ?? restore(name)
    restoring.set(name, begun)
    return begun.finally(() => restoring.delete(name))
  }
  const putUp = async (tree: string, graph: Graph): Promise<void> => {
    const known = names.get(graph)
    const made = files.get(graph)
    const text = known === undefined && made ? storeGraph(graph, made) : null
    const name = known ?? (text === null ? undefined : sha256(text))
    files.delete(graph)
    if (name === undefined) return
    names.set(graph, name)
    if (text !== null) await shelf.write(`graphs/${name}.json`, text)
    await shelf.write(`trees/${tree}`, name)
  }
  return {
    async find(tree) {
      const graph = graphs.get(tree) ?? (await takeDown(tree)) ?? graphs.get(tree) // it may have been made meanwhile
      if (graph) remember(tree, graph)
      return graph
    },
    add(tree, graph, made) {
      remember(tree, graph)
      if (made) files.set(graph, made)
      unkept.add(tree)
    },
    alias(tree, graph) {
      if (graphs.get(tree) === graph) return
      remember(tree, graph)
      unkept.add(tree)
    },
    async keep() {
      for (const tree of unkept) {
        const graph = graphs.get(tree)
        if (graph) await putUp(tree, graph)
      }
      if (unkept.size > 0) await Promise.all(Object.entries(onShelf).map(([folder, most]) => shelf.thin(folder, most)))
      unkept.clear()
    },
  }
}
