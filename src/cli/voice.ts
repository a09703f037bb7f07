import { formatDuration } from '../lib/duration.ts'
import type { Paint } from './paint.ts'
import { en, type Word } from './words.en.ts'
import { fr } from './words.fr.ts'

export type Language = 'en' | 'fr'

/** How a view speaks: words of one language, colours, the instant and the zone it speaks in. */
export interface Voice {
  readonly language: Language
  readonly paint: Paint
  readonly now: Date
  /** A word with its `{places}` filled in. */
  say(word: Word, values?: Readonly<Record<string, string | number>>): string
  /** `14:05`, or with its date on another day. */
  time(instant: string): string
  /** From then to now, or between two instants: `3 min 20 s`. */
  span(from: string, until?: string | null): string
}

/** The language that the person wants: `--lang`, then TIDEGATE_LANG, LC_ALL, LC_MESSAGES, LANG. */
export function languageOf(env: Readonly<Record<string, string | undefined>>, wanted?: string): Language {
  const names = [wanted, env['TIDEGATE_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']]
  const first = names.find((name) => name !== undefined && name !== '')
  return first?.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

/** Makes a voice. */
export function speak(language: Language, paint: Paint, now: Date, timeZone: string | undefined): Voice {
  const words = language === 'fr' ? fr : en
  const zone = timeZone === undefined ? {} : { timeZone }
  const formats = once(() => ({
    clock: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone }),
    day: new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...zone }),
  }))
  return {
    language,
    paint,
    now,
    say: (word, values = {}) =>
      words[word].replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place)),
    time(instant) {
      const at = new Date(instant)
      const { clock, day } = formats()
      return day.format(at) === day.format(now) ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`
    },
    span: (from, until) => formatDuration(Math.max(0, (until ? Date.parse(until) : now.getTime()) - Date.parse(from))),
  }
}

/** Makes a thing when it is first wanted: formats of dates take longer to make than all words of a page. */
function once<T>(make: () => T): () => T {
  let made: { readonly thing: T } | undefined
  return () => {
    made ??= { thing: make() }
    return made.thing
  }
}
