import { formatDuration } from '../../lib/duration.ts'
import type { Story } from './story.ts'

const rule = '─'.repeat(78)

/** One screen: what happened, what was measured, where to look on. */
export function report(story: Story, url: string, home: string): string[] {
  const { good, bad, ledger, backup, durations } = story
  const time = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? 'not measured' : formatDuration(ms)
  const mark = (isGood: boolean) => (isGood ? '✓' : '✗')
  return [
    rule,
    `${mark(good.state === 'live' && good.failedRequests === 0)} good change   ${good.release} is ${good.state}; ${good.servedRequests} requests served meanwhile, ${good.failedRequests} failed`,
    `${mark(bad.state === 'rolled-back')} bad change    ${bad.release} is ${bad.state}; found ${time(bad.detectionMs)} after its first traffic,`,
    `                traffic back ${time(bad.rollbackMs)} after the verdict, ${bad.badRequests} requests went wrong`,
    `                ${bad.because.split('\n')[0]?.slice(0, 160) ?? ''}`,
    `${mark(ledger.verified)} ledger        ${ledger.entries} entries verified against their signed checkpoints`,
    `${mark(backup.restored)} backups       ${backup.backups} made, each restored and compared before production was touched`,
    `  times         first release ${time(durations['firstReleaseMs'])}, good ${time(durations['goodChangeMs'])}, bad ${time(durations['badChangeMs'])}, installation ${time(durations['installMs'])}, all ${time(durations['totalMs'])}`,
    rule,
    `  API ${url}    from another terminal in this folder:`,
    `  export TIDEGATE_HOME=${home}`,
    `  node bin/tidegate.mjs status · why · show ${bad.release} · ledger verify · backup list`,
  ]
}
