/** `npm run tables`: writes the pages of `docs/` that are made from the code and its tests. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { findNamedTests } from './tables/named-tests.ts'
import { pagesFrom } from './tables/pages.ts'

for (const [path, text] of Object.entries(pagesFrom(findNamedTests()))) {
  const file = resolve(import.meta.dirname, '..', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  console.log(`wrote ${path}`)
}
