import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { resolveRange } from '../../actions/affected-range.ts'
import { codeDigest, forgetVersions, shelfFor } from '../../actions/dependency-shelf.ts'
import { findAffected } from '../../actions/find-affected.ts'
import { openDependencies } from '../../actions/read-dependencies.ts'
import type { Answer } from '../../detection/dependencies/answer.ts'
import { AppError, isAppError } from '../../lib/errors.ts'
import { openRepository, type Repository } from '../../sources/repository.ts'
import type { Outside } from '../outside.ts'
import { type Given, type StandaloneVerb, type Told, tell } from '../verb.ts'
import { affectedDocument, affectedLines } from '../views/affected.ts'

export const affected: StandaloneVerb = {
  name: 'affected',
  word: 'verb.affected',
  example: 'tidegate affected main..HEAD --repo ~/src/shop',
  arguments: [{ name: '[range]', word: 'argument.range' }],
  options: [
    { flags: '--repo <folder>', word: 'option.repo' },
    { flags: '--graph [form]', word: 'option.graph' },
    { flags: '--svg <file>', word: 'option.svg' },
  ],
  async run({ outside, settings }, given) {
    const wish = wishOf(given)
    const opening = findRepository(resolve(outside.cwd, given.value('repo') ?? '.'))
    codeDigest() // takes as long as git does to say where the repository is
    const repository = await opening
    try {
      const dependencies = openDependencies(repository, shelfFor(repository, outside.env))
      const range = await resolveRange(repository, wish.range)
      const { answer } = await findAffected(dependencies, range, (text) => settings.forDetection(text))
      await Promise.all([dependencies.keep(), forgetVersions(outside.env)])
      const drawing = wish.form === undefined ? undefined : await draw(wish.form, answer)
      if (wish.svg !== undefined) await writePicture(outside, wish.svg, answer)
      const document = affectedDocument(range, answer)
      if (drawing === undefined) return tell(document, affectedLines)
      return { document: { ...document, graph: drawing }, lines: () => drawing.split('\n'), exit: 0 } satisfies Told
    } finally {
      await repository.close()
    }
  },
}

type Form = 'mermaid' | 'svg'

interface Wish {
  readonly range: string | undefined
  readonly form: Form | undefined
  readonly svg: string | undefined
}

/** `--graph main..HEAD` means the range: what follows an option that needs no value may have been meant for the verb. */
function wishOf(given: Given): Wish {
  const [form, svg, argument] = [given.value('graph'), given.value('svg'), given.optionalArgument(0)]
  if (form === undefined) return { range: argument, form: given.flag('graph') ? 'mermaid' : undefined, svg }
  if (form === 'mermaid' || form === 'svg') return { range: argument, form, svg }
  if (argument === undefined) return { range: form, form: 'mermaid', svg }
  throw new AppError('invalid-input', `mermaid or svg was wanted after --graph, found ${JSON.stringify(form)}`)
}

/** Drawing is loaded by those who want a drawing. */
async function draw(form: Form, answer: Answer): Promise<string> {
  const { drawAnswer } = await import('../../detection/drawing/drawing.ts')
  if (form === 'svg') return (await import('../../detection/drawing/svg.ts')).writeSvg(drawAnswer(answer))
  return (await import('../../detection/drawing/mermaid.ts')).writeMermaid(drawAnswer(answer))
}

async function writePicture({ cwd }: Outside, file: string, answer: Answer): Promise<void> {
  const picture = await draw('svg', answer)
  await writeFile(resolve(cwd, file), `${picture}\n`).catch((cause: unknown) => {
    throw new AppError('invalid-input', `${file} could not be written`, {
      cause,
      hint: 'Name a file in a folder that is there.',
    })
  })
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
