import { parseJson } from '../../formats/json.ts'
import { isTable, listAt, tableAt, textAt, valueAt } from '../../formats/toml.ts'
import { baseOf } from '../../tree.ts'
import { readPathPackages } from './path-packages.ts'

/** Understands Composer by its repositories of type `path`. */
export const composerReader = readPathPackages({
  id: 'composer',
  name: 'Composer',
  wants: (path) => baseOf(path) === 'composer.json' && !`/${path}`.includes('/vendor/'),
  entries: ['artisan', 'public/index.php', 'bin/console', 'index.php'],
  read(bytes) {
    const file = parseJson(bytes)
    const listed = valueAt(file, 'repositories')
    const repositories = isTable(listed) ? Object.values(listed) : listAt(file, 'repositories')
    return {
      kind: 'package',
      name: textAt(file, 'name') ?? '',
      paths: repositories.flatMap((one) => (textAt(one, 'type') === 'path' ? (textAt(one, 'url') ?? []) : [])),
      requires: Object.keys(tableAt(file, 'require')),
      runs: textAt(file, 'type') === 'project',
    }
  },
})
