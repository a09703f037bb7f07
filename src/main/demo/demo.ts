import type { LocalVerb } from '../../cli/local-verbs.ts'
import { usualPort } from '../up.ts'

/** `tidegate demo`: a first release of four apps, a good change, a bad change found out and taken back, with real processes and traffic. */
export const demo: LocalVerb = {
  options: [
    { flags: '--exit', description: 'stop everything once the story is told, instead of staying up' },
    { flags: '--port <number>', description: `port of the API (${usualPort}, or a free one)` },
  ],
  run: async (call) => (await import('./play.ts')).playDemo(call),
}
