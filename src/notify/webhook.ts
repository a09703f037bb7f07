import { request } from 'undici'
import { z } from 'zod'
import { systemClock } from '../lib/clock.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import { allowedUrl, guardedAgent } from '../lib/outbound.ts'
import type { Delivery, Notice, Receiver } from './receiver.ts'
import { sign } from './signature.ts'

const schema = z.strictObject({
  kind: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/ }),
})
type Options = z.output<typeof schema>

const agent = guardedAgent()

/** POSTs the notice as signed JSON to a URL; a redirect is refused, it could lead anywhere. */
export const webhook: Receiver<Options> = {
  kind: 'webhook',
  doc: 'POSTs JSON with an HMAC-SHA256 signature in X-Tidegate-Signature; 2xx is delivered.',
  schema,
  async send(notice, { url }, delivery) {
    const target = allowedUrl(url)
    const status = await post(target, notice, delivery)
    if (status >= 200 && status < 300) return
    const hint = status < 400 ? 'Redirects are not followed: give the final URL.' : `Ask ${target.host} why it refused.`
    throw new AppError('effect-failed', `${delivery.name} (${target.host}) answered ${status}, 2xx was wanted`, {
      hint,
    })
  },
}

async function post(target: URL, notice: Notice, delivery: Delivery): Promise<number> {
  const body = JSON.stringify(notice)
  const signal = AbortSignal.any([delivery.signal, AbortSignal.timeout(delivery.timeoutMs)])
  try {
    const answer = await request(target, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tidegate-notify',
        'x-tidegate-delivery': notice.id,
        'x-tidegate-event': notice.event,
        'x-tidegate-signature': sign(delivery.signingKey, body, systemClock.now()),
      },
      body,
      signal,
      headersTimeout: delivery.timeoutMs,
      bodyTimeout: delivery.timeoutMs,
    })
    await answer.body.dump({ limit: 64 * 1024 })
    return answer.statusCode
  } catch (error) {
    delivery.signal.throwIfAborted()
    const code = signal.aborted ? 'timeout' : 'unavailable'
    throw new AppError(code, `${delivery.name} (${target.host}) could not be told: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
