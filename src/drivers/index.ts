import { localDriver } from './local/local.ts'

/** The drivers there are, by the kind that an environment's settings name. */
export const drivers = { local: localDriver } as const
