import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** The canonical JSON text (RFC 8785) of a value; members that are `undefined` are left out. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a value without a JSON form cannot be canonicalised')
  return text
}

/** SHA-256 of bytes or UTF-8 text, as 64 hex characters. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** SHA-256 over the canonical JSON of a value: equal values, equal digests, whatever the order of their members. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value))
}
