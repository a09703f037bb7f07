import type { Stories } from '../../http/stories.ts'
import { pointOfNoReturn } from '../../planning/run-plans.ts'
import { policyOf } from '../../policy/policy.ts'
import { readDeployment } from '../../store/deployments.ts'
import { readRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'
import { describeApprovals, describeDeployment } from './deployments.ts'
import type { StoriesDeps } from './deps.ts'
import { readNames } from './names.ts'

/** What an approval says yes to, the yes, and the no. */
export function approvalStories(
  deps: StoriesDeps,
): Pick<Stories, 'beginApproval' | 'grantApproval' | 'rejectDeployment'> {
  const { db, acts } = deps
  return {
    async beginApproval(caller, { id }) {
      const found = await readDeployment(db, id)
      const release = await readRelease(db, found.release)
      const { body: settings } = await readSettings(db, release)
      const policy = policyOf(settings, found.app, found.environment)
      const nameOf = await readNames(db)
      return {
        deployment: describeDeployment(found, nameOf),
        message: release.message,
        authors: release.authors,
        intent: found.intentBody,
        intentDigest: found.intentDigest,
        steps: found.steps,
        rule: { people: policy.approval.people, phrases: policy.approval.phrases },
        approvals: await describeApprovals(deps, id, nameOf),
        pointOfNoReturn: pointOfNoReturn(found.steps)?.title ?? null,
        refusal: await acts.approvalRefusal(caller.id, id),
      }
    },
    async grantApproval(caller, { id, phrase, intentDigest, locale }) {
      const said = { deployment: id, phrase, intentDigest }
      const granted = await acts.grantApproval(caller, locale === undefined ? said : { ...said, locale })
      const { approval, wanted, given } = granted
      const { id: yes, grantedAt, expiresAt, state } = approval
      const nameOf = await readNames(db)
      return {
        approval: {
          ...{ id: yes, intentDigest, grantedAt, expiresAt, state },
          locale: approval.locale,
          person: nameOf(approval.person),
        },
        ...{ wanted, given },
        because: `${given} of ${wanted} approvals are given${given < wanted ? '' : ': it goes on as soon as its other gates are open'}`,
      }
    },
    async rejectDeployment(caller, { id, because }) {
      await acts.reject(caller, id, because)
      return { deployment: describeDeployment(await readDeployment(db, id), await readNames(db)), because }
    },
  }
}
