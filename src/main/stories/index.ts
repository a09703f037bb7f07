import type { Stories } from '../../http/stories.ts'
import { analysisStories } from './analyses.ts'
import { approvalStories } from './approvals.ts'
import { backupStories } from './backups.ts'
import { deploymentStories } from './deployments.ts'
import type { StoriesDeps } from './deps.ts'
import { freezeStories } from './freezes.ts'
import { healthStories } from './health.ts'
import { ledgerStories } from './ledger.ts'
import { logStories } from './logs.ts'
import { peopleStories } from './people.ts'
import { planStories } from './plans.ts'
import { previewStory } from './preview.ts'
import { runStories } from './runs.ts'
import { secretStories } from './secrets.ts'
import { slotStories } from './slots.ts'
import { statusStories } from './status.ts'
import { whyStories } from './why.ts'
import { workspaceStories } from './workspaces.ts'

/** Everything that the doors can be asked, by the name of its endpoint. */
export function createStories(deps: StoriesDeps): Stories {
  return {
    ...healthStories(deps),
    ...peopleStories(deps),
    ...workspaceStories(deps),
    ...planStories(deps),
    ...statusStories(deps),
    ...whyStories(deps),
    ...logStories(deps),
    ...runStories(deps),
    ...deploymentStories(deps),
    ...approvalStories(deps),
    ...slotStories(deps),
    ...freezeStories(deps),
    ...backupStories(deps),
    ...analysisStories(deps),
    ...ledgerStories(deps),
    ...secretStories(deps),
    preview: previewStory(deps),
  }
}
