import { describe, expect, test } from 'vitest'
import { runTidegate } from '../../test/support/cli.ts'
import { goodRequests } from '../../test/support/memory-stories.ts'
import { requestFor } from './client.ts'
import { verbsWith } from './verbs/index.ts'
import { en } from './words.en.ts'
import { fr } from './words.fr.ts'

const idle = { options: [], run: async () => ({ exit: 0 as const, document: null }) }
const entries = verbsWith({ up: idle, down: idle, demo: idle, examine: async () => [] })
const paths = entries.flatMap((entry) =>
  'verbs' in entry ? [[entry.name], ...entry.verbs.map((verb) => [entry.name, verb.name])] : [[entry.name]],
)
const leaves = entries.flatMap((entry) =>
  'verbs' in entry ? entry.verbs.map((verb) => ({ group: entry.name, verb })) : [{ group: '', verb: entry }],
)

describe('help', () => {
  test.each(paths.map((path) => [path.join(' '), path] as const))(
    '%s --help shows an example in both languages',
    async (_name, path) => {
      const english = await runTidegate([...path, '--help'])
      expect(english).toMatchObject({ exit: 0, err: '' })
      expect(english.out).toMatch(/Example:\n {2}\$ tidegate /)
      expect(english.out).toContain('--json')
      const french = await runTidegate([...path, '--help', '--lang=fr'])
      expect(french.out).toMatch(/Exemple :\n {2}\$ tidegate /)
    },
  )

  test('tidegate --help names every verb and the exit codes', async () => {
    const { out, exit } = await runTidegate(['--help'])
    expect(exit).toBe(0)
    for (const entry of entries) expect(out).toMatch(new RegExp(`\\n {2}${entry.name}\\b`))
    expect(out).toContain('0 done · 1 judged bad · 2 wrong use · 3 could not judge')
  })

  test('tidegate --version says it', async () => {
    expect(await runTidegate(['--version'])).toEqual({ exit: 0, out: '0.1.0\n', err: '' })
  })

  test('examples begin with the verb that they are of', () => {
    for (const { group, verb } of leaves) {
      expect(
        verb.example.startsWith(['tidegate', group, verb.name].filter((part) => part !== '').join(' ')),
        verb.example,
      ).toBe(true)
    }
  })
})

describe('words', () => {
  const places = (text: string) => new Set([...text.matchAll(/\{\w+\}/g)].map(([place]) => place))

  test('French has the keys of English and fills the same places', () => {
    expect(Object.keys(fr)).toEqual(Object.keys(en))
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(places(fr[key]), key).toEqual(places(en[key]))
  })

  test.each([
    [{ LANG: 'fr_FR.UTF-8' }, [], 'Exemple'],
    [{ LANG: 'de_DE.UTF-8' }, [], 'Example'],
    [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, [], 'Example'],
    [{ LANG: 'fr_FR.UTF-8', TIDEGATE_LANG: 'en' }, [], 'Example'],
    [{}, ['--lang', 'fr'], 'Exemple'],
  ])('%o %o speaks by its language', async (env, options, word) => {
    expect((await runTidegate(['status', '--help', ...options], { env })).out).toContain(word)
  })
})

test('every endpoint can be called: members of the path leave the query and the body', () => {
  for (const [name, request] of Object.entries(goodRequests)) {
    const { path, body, method } = requestFor(name as keyof typeof goodRequests, request)
    expect(path, name).not.toContain(':')
    expect(body === undefined, name).toBe(method === 'GET')
  }
})
