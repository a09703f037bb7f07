import { textOf } from './text.ts'
import { isTable, type Table } from './toml.ts'

/** Reads a JSON object; throws an Error when it is none. */
export function parseJson(bytes: Uint8Array): Table {
  const value = parse(textOf(bytes))
  if (!isTable(value)) throw new Error('it is not a JSON object')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
