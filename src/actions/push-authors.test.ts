import { expect, test } from 'vitest'
import { scratchRepository } from '../../test/support/scratch-repository.ts'
import { openRepository } from '../sources/repository.ts'
import { authorsOfPush } from './push-authors.ts'

test('whoever wrote the oldest of very many commits of a push is among its authors', async () => {
  const scratch = scratchRepository()
  const repository = await openRepository(scratch.folder)
  try {
    const base = scratch.commit({ 'a.ts': '1' })
    const tree = scratch.git('rev-parse', `${base}^{tree}`)
    const write = (parent: string, name: string) =>
      scratch.object(
        'commit',
        `tree ${tree}\nparent ${parent}\nauthor ${name} <${name}@example.com> 1 +0000\ncommitter Ada <ada@example.com> 1 +0000\n\nx\n`,
      )
    let head = write(base, 'cem')
    for (let count = 0; count < 1200; count++) head = write(head, 'ada')
    const authors = await authorsOfPush(repository, base, await repository.commit(head))
    expect(new Set(authors)).toEqual(new Set(['ada@example.com', 'cem@example.com']))
  } finally {
    await repository.close()
    scratch.remove()
  }
}, 60_000)
