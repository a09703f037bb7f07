import { AppError } from '../lib/errors.ts'
import type { Plan, PlanNode } from './contract.ts'

const idShape = /^[a-z0-9][a-z0-9:._-]*$/

/** Throws `invalid-input` naming the first thing that would keep a plan from running to its end. */
export function checkPlan(plan: Plan): void {
  const byId = new Map<string, PlanNode>()
  for (const node of plan.nodes) {
    if (!idShape.test(node.id)) refuse(`a node id of a-z, 0-9 and :._- was wanted, found ${JSON.stringify(node.id)}`)
    if (byId.has(node.id)) refuse(`two nodes have the id ${node.id}`)
    byId.set(node.id, node)
  }
  for (const node of plan.nodes) checkEdges(node, byId)
  checkCycles(plan.nodes, byId)
}

function checkEdges(node: PlanNode, byId: ReadonlyMap<string, PlanNode>): void {
  for (const id of node.after) {
    const before = byId.get(id)
    if (!before) refuse(`${node.id} comes after ${id}, which is not in the plan`)
    else if (before.finally && !node.finally)
      refuse(`${node.id} comes after ${id}, but only finally nodes may follow a finally node`)
  }
  if (node.retry && !(node.retry.attempts >= 1 && node.retry.delayMs >= 0 && node.retry.factor >= 1)) {
    refuse(`${node.id} needs a retry policy of attempts >= 1, delayMs >= 0 and factor >= 1`)
  }
}

function checkCycles(nodes: readonly PlanNode[], byId: ReadonlyMap<string, PlanNode>): void {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (node: PlanNode): void => {
    if (done.has(node.id)) return
    const at = path.indexOf(node.id)
    if (at >= 0) refuse(`nodes wait for each other: ${[...path.slice(at), node.id].join(' after ')}`)
    path.push(node.id)
    for (const id of node.after) visit(byId.get(id)!)
    path.pop()
    done.add(node.id)
  }
  for (const node of nodes) visit(node)
}

function refuse(what: string): never {
  throw new AppError('invalid-input', `the plan cannot run: ${what}`)
}
