import { createHmac } from 'node:crypto'
import type { Db } from '../lib/db.ts'
import { receiverKinds } from '../notify/index.ts'
import { notifier } from '../notify/notifier.ts'
import type { Settings } from '../settings/schema.ts'
import { type ClaimedNotice, claimNotices, markTold } from '../store/notices.ts'

const dayMs = 86_400_000

/** What sends notices on. */
export interface NoticeParts {
  readonly db: Db
  readonly key: Buffer
  readonly settingsOf: (workspace: string) => Promise<Settings>
  readonly log: (line: string) => void
  readonly onTrouble: (error: unknown) => void
}

/** Sends left notices to the receivers that the settings name, at least once each, every second; answers how to stop. */
export function startNotices(parts: NoticeParts): () => void {
  let stopped = false
  const loop = async () => {
    while (!stopped) {
      await sendAll(parts).catch(parts.onTrouble)
      await new Promise((resolve) => setTimeout(resolve, 1000).unref())
    }
  }
  void loop()
  return () => {
    stopped = true
  }
}

async function sendAll(parts: NoticeParts): Promise<void> {
  for (const notice of await claimNotices(parts.db)) await sendOne(parts, notice).catch(parts.onTrouble)
}

/** Tells every receiver; what one of them did not take is told again once the claim is over, for a day. */
async function sendOne({ db, key, settingsOf, log, onTrouble }: NoticeParts, notice: ClaimedNotice): Promise<void> {
  const settings = await settingsOf(notice.workspace)
  const signingKey = (receiver: string) =>
    createHmac('sha256', key).update(`${notice.workspace}/${receiver}`).digest('hex')
  const { tell } = notifier({ kinds: receiverKinds, receivers: settings.receivers, signingKey, log })
  const rules = settings.notify.filter(
    (rule) => rule.on.includes(notice.kind) && (rule.apps === undefined || rule.apps.includes(notice.app)),
  )
  const receivers = [...new Set(rules.flatMap((rule) => rule.to))]
  const { id, workspace, app, kind, text, at } = notice
  const nothing = { environment: null, release: null, deployment: null, link: null }
  const told = { id, event: kind, at, workspace, app, title: text, text: '', ...nothing }
  const sent = await Promise.allSettled(receivers.map((receiver) => tell(receiver, told)))
  for (const one of sent) if (one.status === 'rejected') onTrouble(one.reason)
  const isOld = Date.now() - at.getTime() > dayMs
  if (isOld || sent.every(({ status }) => status === 'fulfilled')) await markTold(db, id)
}
