import type { ReplyOf } from '../../../contract/api.ts'
import type { Stories } from '../../http/stories.ts'
import type { Sql } from '../../lib/db.ts'
import { listStandingNodes, type StandingNode } from '../../store/run-reads.ts'
import { describeAbout, standsFor } from './about.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'

type Item = ReplyOf<'explainWaiting'>['items'][number]

/** Why things stand where they stand. */
export function whyStories(deps: StoriesDeps): Pick<Stories, 'explainWaiting'> {
  const { db, clock } = deps
  return {
    async explainWaiting(_caller, { workspace, about }) {
      const named = workspace === undefined ? undefined : await askedWorkspace(db, workspace)
      const standing = await listWaits(db, named)
      const fits = about === undefined ? () => true : await standsFor(db, about)
      const items = standing.filter(fits).map(explainNode)
      const calm = about !== undefined && items.length === 0 ? [await describeAbout(deps, about, named)] : []
      return { items: [...items, ...calm], at: clock.now() }
    },
  }
}

/** Every node that waits or is stuck, the stuck ones first; one that only waits for a run that itself stands is left out. */
export async function listWaits(sql: Sql, workspace?: string): Promise<StandingNode[]> {
  const standing = await listStandingNodes(sql, workspace)
  const explained = new Set(standing.flatMap(({ parent }) => (parent === null ? [] : [`${parent.run}/${parent.node}`])))
  return standing.filter(({ run, node, state }) => state === 'stuck' || !explained.has(`${run.id}/${node}`))
}

function explainNode(standing: StandingNode): Item {
  const { run, node, title, state } = standing
  const { subject, id } = run
  const summary = state === 'stuck' ? `is stuck at: ${title ?? node}` : `waits at: ${title ?? node}`
  return {
    about: id,
    subject,
    state,
    summary,
    reasons: state === 'stuck' ? [stuckReason(standing)] : waitReasons(standing),
  }
}

/** What a person has to know of a node that used up its tries. */
function stuckReason({ run, error, since }: StandingNode): Item['reasons'][number] {
  const said = error === null ? 'it took its worker down again and again' : error.message
  return {
    because: error?.hint === undefined ? said : `${said}. ${error.hint}`,
    owner: 'a person with the role developer or operator',
    ...(since === null ? {} : { since }),
    command: `tidegate retry ${run.id}`,
    kind: 'stuck',
  }
}

function waitReasons({ reasons, run, startedAt }: StandingNode): Item['reasons'] {
  if (reasons.length > 0) return reasons
  const since = startedAt === null ? {} : { since: startedAt }
  return [{ because: 'it waits for its next turn', owner: 'the clock', ...since, command: `tidegate show ${run.id}` }]
}
