import { dirname, resolve } from 'node:path'
import { resolveRange } from '../../actions/affected-range.ts'
import { shelfFor } from '../../actions/dependency-shelf.ts'
import { findAffected } from '../../actions/find-affected.ts'
import { openDependencies } from '../../actions/read-dependencies.ts'
import { isAppError } from '../../lib/errors.ts'
import { openRepository, type Repository } from '../../sources/repository.ts'
import { type StandaloneVerb, tell } from '../verb.ts'
import { affectedDocument, affectedLines } from '../views/affected.ts'

export const affected: StandaloneVerb = {
  name: 'affected',
  word: 'verb.affected',
  example: 'tidegate affected main..HEAD --repo ~/src/shop',
  arguments: [{ name: '[range]', word: 'argument.range' }],
  options: [{ flags: '--repo <folder>', word: 'option.repo' }],
  async run({ outside, settings }, given) {
    const repository = await findRepository(resolve(outside.cwd, given.value('repo') ?? '.'))
    try {
      const dependencies = openDependencies(repository, shelfFor(repository, outside.env))
      const range = await resolveRange(repository, given.optionalArgument(0))
      const { answer } = await findAffected(dependencies, range, (text) => settings.forDetection(text))
      await dependencies.keep()
      return tell(affectedDocument(range, answer), affectedLines)
    } finally {
      await repository.close()
    }
  },
}

/** The repository at a folder, or the nearest above it. */
async function findRepository(folder: string): Promise<Repository> {
  try {
    return await openRepository(folder)
  } catch (error) {
    const above = dirname(folder)
    if (!isAppError(error, 'not-found') || above === folder) throw error
    return findRepository(above).catch(() => {
      throw error
    })
  }
}
