import { formatDuration } from '../lib/duration.ts'
import { ruleKey } from './facts.ts'
import { type JudgeRule, staleAfterMs } from './judgement.ts'

/** `critical-log`: any line since the watch began that has one of the literal texts is a breach at once. */
export const judgeCriticalLog: JudgeRule<'critical-log'> = (rule, facts, now) => {
  const mine = facts.criticalLines.filter((one) => one.rule === ruleKey(rule))
  const first = mine[0]?.line
  if (first) {
    const more = mine.length > 1 ? ` and ${mine.length - 1} more` : ''
    const because = `critical log line of ${first.replica}: ${first.text.slice(0, 300)}${more}`
    const at = Date.parse(first.at)
    return { outcome: 'failed', because, since: Number.isNaN(at) ? facts.since : at }
  }
  if (facts.logsReadAt === null) return { outcome: 'errored', because: 'the logs were never read', since: null }
  const age = now - facts.logsReadAt
  if (!(age <= staleAfterMs)) {
    return { outcome: 'errored', because: `the logs were last read ${formatDuration(age)} ago`, since: null }
  }
  return { outcome: 'passed', because: `no log line has ${rule.patterns.join(', ')}`, since: null }
}
