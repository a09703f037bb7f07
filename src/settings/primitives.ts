import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { messageOf } from '../lib/errors.ts'
import { parseBytes, parseMillicpu } from '../lib/quantity.ts'

const parsed = <T>(wanted: string, parse: (text: string) => T) =>
  z
    .string()
    .transform((text, context): T => {
      try {
        return parse(text)
      } catch (error) {
        context.issues.push({ code: 'custom', message: messageOf(error), input: text })
        return z.NEVER
      }
    })
    .meta({ description: wanted })

/** Milliseconds, written `90s`, `5m`, `1h30m`. */
export const duration = parsed('A duration such as 90s, 5m or 1h30m', parseDuration)
/** Bytes, written `512Mi`. */
export const bytes = parsed('A memory quantity such as 512Mi', parseBytes)
/** Thousandths of a core, written `500m` or `1.5`. */
export const millicpu = parsed('A CPU quantity such as 500m or 1.5', parseMillicpu)

/** Names of apps, components, environments, checks …: lower-case letters, digits and dashes. */
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, beginning with a letter, at most 40')
/** A share of the whole, 0 to 1. */
export const share = z.number().min(0).max(1)
/** A path of a URL, without a question or a fragment. */
export const urlPath = z.string().regex(/^\/[^\s?#]*$/, 'a path beginning with /')
