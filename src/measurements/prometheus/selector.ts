import { AppError } from '../../lib/errors.ts'

/** Whose samples are wanted. */
export interface SelectorNames {
  readonly release: string
  readonly app: string
  readonly environment: string
}

/**
 * A selector with its placeholders filled in. Names stand inside quotes, so what would end them is escaped;
 * in a regular expression (`=~`) a name stands for itself alone.
 */
export function fillSelector(selector: string, names: SelectorNames): string {
  const filled = selector.replaceAll(/(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g, (_all, how: string, value: string) => {
    const quoted = how.endsWith('~') ? (name: string) => quoteText(quoteRegExp(name)) : quoteText
    return `${how}"${value.replaceAll(/\{(release|app|environment)\}/g, (_, key: keyof SelectorNames) => quoted(names[key]))}"`
  })
  const left = /\{(release|app|environment)\}/.exec(filled)
  if (left === null) return filled
  throw new AppError(
    'invalid-input',
    `${left[0]} was wanted inside the quotes of a label, found outside in ${selector}`,
    {
      hint: `Write it as a label's value: release="{release}".`,
    },
  )
}

function quoteText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function quoteRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, (character) => `\\${character}`)
}
