import { z } from 'zod'
import { system } from '../../actions/actor.ts'
import { deliveryData } from '../../actions/delivery-data.ts'
import type { World } from '../../actions/world.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { appendEntry } from '../../ledger/entry.ts'
import { readRelease, sealRelease } from '../../store/releases.ts'

const built = z.object({ artifact: z.string(), kept: z.boolean() })
const mainBranch = 'refs/heads/main'

/** Fixes a release's artifacts once everything is built and tested; a branch that does not merge cleanly ends here. */
export function sealExecutor(world: World): Executor {
  return { verb: 'seal', run: (attempt) => seal(world, attempt) }
}

async function seal(world: World, attempt: Attempt): Promise<Outcome> {
  const { workspace, release: id } = deliveryData.parse(attempt.run.data)
  const outputs = Object.entries(attempt.outputs).filter(([node]) => node.startsWith('build:'))
  const components = outputs.map(([node, output]) => [node.slice('build:'.length), built.parse(output)] as const)
  const artifacts = Object.fromEntries(components.map(([name, { artifact }]) => [name, artifact]))
  const release = await readRelease(world.db, id)
  const conflict = await findConflict(world, workspace, release.ref, release.commit)
  if (conflict !== null) return { is: 'failed', because: conflict }
  const kept = components.filter(([, output]) => output.kept).map(([name]) => name)
  return {
    is: 'passed',
    output: { artifacts },
    commit: async (tx) => {
      await sealRelease(tx, id, artifacts)
      await appendEntry(tx, {
        actor: system,
        action: 'release.seal',
        subject: `release:${id}`,
        data: { artifacts, kept },
      })
    },
  }
}

/** Whether a branch would conflict with main; what is on main already cannot. */
async function findConflict(world: World, workspace: string, ref: string, commit: string): Promise<string | null> {
  if (ref === mainBranch || ref.startsWith('refs/tags/')) return null
  const repository = await world.repository(workspace)
  const main = await repository.resolveRef(mainBranch).catch(() => null)
  if (main === null) return null
  const merge = await repository.mergesCleanly(main, commit)
  return merge.clean ? null : `${ref} does not merge cleanly into main: ${merge.conflicts.slice(0, 5).join(', ')}`
}
