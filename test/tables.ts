/** `npm run tables`: writes the pages of threats and faults from the names of the tests. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findNamedTests } from './tables/named-tests.ts'
import { pagesFrom } from './tables/pages.ts'

for (const [path, text] of Object.entries(pagesFrom(findNamedTests()))) {
  await writeFile(resolve(import.meta.dirname, '..', path), text)
  console.log(`wrote ${path}`)
}
