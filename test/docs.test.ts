import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verbsWith } from '../src/cli/verbs/index.ts'

const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/*/README.md'])
const read = (path: string) => readFileSync(path, 'utf8')

/** Lines that stand indented by four spaces: commands to type. */
function commandsOf(page: string): string[] {
  const lines = read(page).split('\n')
  return lines
    .filter((line) => /^ {4}(tidegate|npm|git|alias|export|node|\.ci)/.test(line))
    .map((line) => line.replace(/ +#.*/, '').trim())
}

describe.each(pages)('%s', (page) => {
  test('links to files that are there', () => {
    const links = [...read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
    const local = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(local.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([])
  })

  test('names scripts of npm that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

test('the README in French has the commands of the English one', () => {
  expect(commandsOf('README.md').length).toBeGreaterThan(10)
  expect(commandsOf('README.fr.md')).toEqual(commandsOf('README.md'))
})

test('every verb that a page tells to type is one of the command line', () => {
  const idle = { options: [], run: async () => ({ exit: 0 as const, document: null }) }
  const entries = verbsWith({ up: idle, down: idle, demo: idle, examine: async () => [] })
  const names = new Set(
    entries.flatMap((entry) =>
      'verbs' in entry ? entry.verbs.map((verb) => `${entry.name} ${verb.name}`) : entry.name,
    ),
  )
  const groups = new Set(entries.filter((entry) => 'verbs' in entry).map(({ name }) => name))
  const typed = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:^ {4}|`)tidegate ([a-z]+)(?: ([a-z]+))?/gm)].map(([, verb = '', next = '']) =>
      groups.has(verb) && next !== '' ? `${verb} ${next}` : verb,
    ),
  )
  expect(typed.length).toBeGreaterThan(20)
  expect([...new Set(typed)].filter((verb) => !names.has(verb) && !groups.has(verb))).toEqual([])
})
