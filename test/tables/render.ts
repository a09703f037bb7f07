import { page, prose, table } from './markdown.ts'
import type { NamedTest } from './named-tests.ts'

/** What a table is about. */
export interface Subject {
  readonly title: string
  /** What stands between the title and the table. */
  readonly intro: string
  /** Heading of the second column. */
  readonly column: string
  readonly catalogue: Readonly<Record<string, string>>
}

/** A page in Markdown: every entry of a catalogue with its named tests, then the entries that have none. */
export function renderPage(subject: Subject, tests: readonly NamedTest[]): string {
  const entries = Object.entries(subject.catalogue).map(([id, title]) => ({
    id,
    title,
    tests: tests.filter((test) => test.ids.includes(id)),
  }))
  const covered = entries.filter((entry) => entry.tests.length > 0)
  const bare = entries.filter((entry) => entry.tests.length === 0)
  return page(
    `# ${subject.title}`,
    subject.intro,
    `With named tests: ${covered.length} of ${entries.length}.`,
    table(
      ['id', subject.column, 'tests'],
      covered.map(({ id, title, tests: named }) => [id, title, named.map(link).join('<br>')]),
    ),
    '## Without a named test',
    'What is written here has no test of its own name: other tests may touch it, none is claimed to prove it.',
    bare.map(({ id, title }) => `- ${id}: ${title}`).join('\n') || 'None.',
  )
}

function link({ name, file }: NamedTest): string {
  return `[${prose(name)}](../${file})`
}
