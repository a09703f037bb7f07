// node tools/change.mjs good|bad: copies one of the prepared changes over the repository.
import { cpSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'

const [name = ''] = process.argv.slice(2)
const folder = join('changes', basename(name))
if (name === '' || !existsSync(join(folder, 'MESSAGE'))) {
  console.error('which change? node tools/change.mjs good, or bad')
  process.exit(2)
}
cpSync(join(folder, 'apps'), 'apps', { recursive: true })
console.log(
  `copied ${folder}/apps over apps; commit it with: git commit -aF ${folder}/MESSAGE (git add new files first)`,
)
