import { createHmac } from 'node:crypto'
import type { Db } from '../lib/db.ts'
import { receiverKinds } from '../notify/index.ts'
import { notifier } from '../notify/notifier.ts'
import type { Settings } from '../settings/schema.ts'
import { claimNotices, markTold } from '../store/notices.ts'

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

async function sendAll({ db, key, settingsOf, log, onTrouble }: NoticeParts): Promise<void> {
  for (const notice of await claimNotices(db)) {
    const settings = await settingsOf(notice.workspace)
    const signingKey = (receiver: string) =>
      createHmac('sha256', key).update(`${notice.workspace}/${receiver}`).digest('hex')
    const { tell } = notifier({ kinds: receiverKinds, receivers: settings.receivers, signingKey, log })
    const rules = settings.notify.filter(
      (rule) => rule.on.includes(notice.kind) && (rule.apps === undefined || rule.apps.includes(notice.app)),
    )
    const receivers = [...new Set(rules.flatMap((rule) => rule.to))]
    const { id, workspace, app, kind, text, at } = notice
    const sent = await Promise.allSettled(
      receivers.map((receiver) =>
        tell(receiver, {
          id,
          event: kind,
          at,
          workspace,
          app,
          environment: null,
          release: null,
          deployment: null,
          title: text,
          text: '',
          link: null,
        }),
      ),
    )
    for (const one of sent) if (one.status === 'rejected') onTrouble(one.reason)
    await markTold(db, id)
  }
}
