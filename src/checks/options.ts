import { z } from 'zod'
import { duration } from '../settings/primitives.ts'

/** Milliseconds: written `90s` in settings; a number is taken as it is, so that parsed options may be parsed again. */
export const span = z.union([duration, z.number().min(0)])

/** A path inside the app, with its query if wanted. */
export const appPath = z
  .string()
  .max(2000)
  .regex(/^\/[^\s#\\]*$/, 'a path beginning with /')

/** An HTTP header's name. */
export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,80}$/)
  .transform((text) => text.toLowerCase())

/** A component's name, as in the settings. */
export const componentName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
