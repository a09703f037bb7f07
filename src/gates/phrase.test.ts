import { expect, test } from 'vitest'
import { acceptsPhrase } from './phrase.ts'

const phrases = [
  { locale: 'en', phrase: 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED' },
  { locale: 'fr', phrase: 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMÉ' },
  { locale: 'en', phrase: 'DEPLOY KREACH PROD' },
]
const texts = phrases.map(({ phrase }) => phrase)

/** Look-alikes of ASCII capitals: Greek, Cyrillic, Cherokee, full-width, mathematical, singletons that NFC folds, small letters. */
const lookalikes: Readonly<Record<string, string>> = {
  A: 'ΑАᎪＡ𝐀𝖠a',
  C: 'СϹᏟＣⅭ𝐂c',
  D: 'ᎠＤⅮ𝐃d',
  E: 'ΕЕᎬＥ𝐄e',
  F: 'ϜＦ𝐅f',
  G: 'ԌᏀＧ𝐆g',
  H: 'ΗНᎻＨ𝐇h',
  I: 'ΙІＩⅠ𝐈lı1',
  K: '\u212AΚКＫ𝐊k',
  L: 'ᏞＬⅬ𝐋l',
  M: 'ΜМᎷＭⅯ𝐌m',
  N: 'ΝＮ𝐍n',
  O: 'ΟОՕＯ𝐎0o',
  P: 'ΡРᏢＰ𝐏p',
  R: 'ᎡＲ𝐑r',
  T: 'ΤТᎢＴ𝐓t',
  X: 'ΧХＸⅩ𝐗x',
  Y: 'ΥҮＹ𝐘y',
  É: 'EÈＥée',
  '€': 'EЄ₠',
  '-': '‐‑‒–—−－_',
  '.': '․。．,',
  '2': '２𝟐²',
  '3': 'ЗƷ３𝟑³',
}
const spaces = [...' \t\n\r\v\f\u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff']
const invisible = [
  ...'\u0000\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060\u2066\u2069\ufe0f\ufeff',
  '\u{e0041}',
  '\u{1f3fb}',
  '\u0301',
]

function replaced(text: string): string[] {
  const letters = [...text]
  return letters.flatMap((letter, i) => {
    const others = [...(lookalikes[letter] ?? ''), ...(letter === ' ' ? spaces.slice(1) : [])]
    return others.map((other) => letters.with(i, other).join(''))
  })
}

function inserted(text: string): string[] {
  const letters = [...text]
  return [...spaces, ...invisible].flatMap((extra) =>
    Array.from({ length: letters.length + 1 }, (_, i) => letters.toSpliced(i, 0, extra).join('')),
  )
}

function changed(text: string): string[] {
  const letters = [...text]
  const cut = letters.map((_, i) => letters.toSpliced(i, 1).join(''))
  const swapped = letters.slice(1).map((letter, i) =>
    letters
      .with(i, letter)
      .with(i + 1, letters[i] ?? '')
      .join(''),
  )
  return [...cut, ...swapped, text.toLowerCase(), text + text, `"${text}"`, '', ' ', 'yes', 'y', text.slice(0, -1)]
}

const nearMisses = new Set(
  texts.flatMap((text) => {
    const once = [...replaced(text), ...inserted(text), ...changed(text)]
    return [...once, ...once.flatMap((wrong, i) => (i % 3 === 0 ? replaced(wrong).slice(0, 12) : []))]
  }),
)
for (const text of texts) nearMisses.delete(text)

test('[T08] of more than 10,000 confusables and whitespace variants none is accepted', () => {
  const corpus = [...nearMisses].filter((typed) => !texts.includes(typed.normalize('NFC')) || typed.includes('\u212A'))
  expect(corpus.length).toBeGreaterThan(10_000)
  const accepted = corpus.filter((typed) => ['en', 'fr'].some((locale) => acceptsPhrase(typed, locale, phrases)))
  expect(accepted).toEqual([])
})

test('[T08] the Kelvin sign, which NFC folds into K, is refused', () => {
  const typed = 'DEPLOY \u212AREACH PROD'
  expect(typed.normalize('NFC')).toBe('DEPLOY KREACH PROD')
  expect(acceptsPhrase(typed, 'en', phrases)).toBe(false)
})

test('an accent may be typed composed or combined', () => {
  const french = phrases[1]?.phrase ?? ''
  expect(acceptsPhrase(french.normalize('NFC'), 'fr', phrases)).toBe(true)
  expect(acceptsPhrase(french.normalize('NFD'), 'fr', phrases)).toBe(true)
})

test('a phrase counts only in its own language, and an empty one never', () => {
  expect(acceptsPhrase(texts[0] ?? '', 'fr', phrases)).toBe(false)
  expect(acceptsPhrase(texts[0] ?? '', 'de', phrases)).toBe(false)
  expect(acceptsPhrase('', 'en', [{ locale: 'en', phrase: '' }])).toBe(false)
  expect(acceptsPhrase('', 'en', [])).toBe(false)
})

/** Milliseconds of the quickest of several batches for each text, the batches taken in turn so that a busy machine slows all alike. */
function quickest(typed: readonly string[]): number[] {
  const best = typed.map(() => Number.POSITIVE_INFINITY)
  for (let batch = 0; batch < 12; batch++) {
    typed.forEach((text, i) => {
      const begun = performance.now()
      for (let n = 0; n < 150; n++) acceptsPhrase(text, 'en', phrases)
      best[i] = Math.min(best[i] ?? 0, performance.now() - begun)
    })
  }
  return best
}

test('[T08] the time does not grow with the part of the phrase that is right (the structure is constant: equal-length digests, no early end)', () => {
  const right = texts[0] ?? ''
  const guesses = [0, 10, 20, 30, right.length - 1].map(
    (good) => right.slice(0, good) + '#'.repeat(right.length - good),
  )
  const ratios = Array.from({ length: 5 }, () => {
    const times = quickest(guesses)
    return Math.max(...times) / Math.min(...times)
  })
  expect(Math.min(...ratios)).toBeLessThan(1.5)
})
