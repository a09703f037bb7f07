import { parse } from 'smol-toml'
import { textOf } from './text.ts'

/** Anything that a TOML or JSON file may hold. */
export type Value = unknown

/** A TOML table, or a JSON object. */
export type Table = Readonly<Record<string, Value>>

/** Reads TOML; throws an Error that names the line when it is none. */
export function parseToml(bytes: Uint8Array): Table {
  try {
    return parse(textOf(bytes))
  } catch (error) {
    const [first = 'it is not TOML'] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Error(`it is not TOML: ${first.replace('Invalid TOML document: ', '')}`, { cause: error })
  }
}

/** The table that is found by going down the keys; an empty one where there is none. */
export function tableAt(value: Value, ...keys: readonly string[]): Table {
  const found = valueAt(value, ...keys)
  return isTable(found) ? found : {}
}

/** The value that is found by going down the keys. */
export function valueAt(value: Value, ...keys: readonly string[]): Value {
  return keys.reduce<Value>((at, key) => (isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined), value)
}

/** The list that is found by going down the keys; an empty one where there is none. */
export function listAt(value: Value, ...keys: readonly string[]): readonly Value[] {
  const found = valueAt(value, ...keys)
  return Array.isArray(found) ? found : []
}

/** The text that is found by going down the keys. */
export function textAt(value: Value, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys)
  return typeof found === 'string' ? found : undefined
}

/** The texts of the list that is found by going down the keys. */
export function textsAt(value: Value, ...keys: readonly string[]): string[] {
  return listAt(value, ...keys).filter((item) => typeof item === 'string')
}

/** Whether a value holds others by name. */
export function isTable(value: Value): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
