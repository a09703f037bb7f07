import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../../lib/errors.ts'
import { printableLines } from '../printable.ts'
import { tell, type Verb } from '../verb.ts'

export const validate: Verb = {
  name: 'validate',
  word: 'verb.validate',
  example: 'tidegate validate tidegate.yaml',
  arguments: [{ name: '[file]', word: 'argument.file' }],
  async run({ outside, settings }, given) {
    const file = given.optionalArgument(0) ?? 'tidegate.yaml'
    const text = await readFile(resolve(outside.cwd, file), 'utf8').catch((cause: unknown) => {
      throw new AppError('not-found', `${file} cannot be read`, { cause, hint: 'Draft one with tidegate init.' })
    })
    const { valid, findings } = await settings.parse(text)
    const told = findings.length === 0 ? [] : [printableLines(await settings.format(findings, text, file))]
    const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length
    const figures = { file, errors: count('error'), warnings: count('warning') }
    const verdict = valid ? (figures.warnings === 0 ? 'validate.good' : 'validate.warned') : 'validate.bad'
    return tell({ file, valid, findings }, (_shown, { say }) => [...told, say(verdict, figures)], valid ? 0 : 1)
  },
}
