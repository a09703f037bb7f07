import { AppError } from '../lib/errors.ts'

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const deepest = 32

/** A body's value; refuses what is not JSON, keys that reach a prototype at any depth, and nesting beyond 32. */
export function parseJsonBody(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid-input', 'the body should be JSON and is not', { cause })
  }
  refuseHostileKeys(value)
  return value
}

/** Throws `invalid-input` when a key that reaches a prototype occurs anywhere in a value. */
export function refuseHostileKeys(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (depth >= deepest) throw new AppError('invalid-input', `the input is nested deeper than ${deepest}`)
  for (const [key, member] of Object.entries(value)) {
    if (forbidden.has(key))
      throw new AppError('invalid-input', `the key ${JSON.stringify(key)} is not allowed anywhere`)
    refuseHostileKeys(member, depth + 1)
  }
}
