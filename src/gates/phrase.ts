import { createHash, timingSafeEqual } from 'node:crypto'

/** A phrase that a person may type, in one language. */
export interface Phrase {
  readonly locale: string
  readonly phrase: string
}

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/**
 * Whether what was typed is the accepted phrase of its locale, byte for byte. An accent may be typed composed or combined (NFC or NFD);
 * nothing else is folded: no case, no spaces, no look-alikes – not even those that NFC itself would turn into ASCII, such as the Kelvin sign.
 *
 * Only digests of equal length are compared, all of them, by `timingSafeEqual`: the time tells nothing of how much of a phrase was right.
 */
export function acceptsPhrase(typed: string, locale: string, phrases: readonly Phrase[]): boolean {
  const found = digest(typed)
  const matches = phrases
    .filter((accepted) => accepted.locale === locale && accepted.phrase !== '')
    .flatMap(({ phrase }) => [phrase.normalize('NFC'), phrase.normalize('NFD')])
    .map((wanted) => timingSafeEqual(found, digest(wanted)))
  return matches.includes(true)
}
