import { z } from 'zod'
import type { Receiver } from './receiver.ts'

const schema = z.strictObject({ kind: z.literal('log') })

/** Writes the notice to the control plane's log. */
export const log: Receiver<z.output<typeof schema>> = {
  kind: 'log',
  doc: 'Written to the control plane’s log, one line each.',
  schema,
  async send(notice, _options, delivery) {
    const where = [notice.workspace, notice.app, notice.environment].filter((part) => part !== null).join('/')
    delivery.log(`notice ${notice.id} to ${delivery.name}: ${notice.event} ${where}: ${onOneLine(notice)}`)
  },
}

/** A notice never forges a second line of the log. */
function onOneLine({ title, text }: { readonly title: string; readonly text: string }): string {
  return [title, text]
    .filter((part) => part !== '')
    .join(' – ')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}|\p{Cf}/gu, '')
}
