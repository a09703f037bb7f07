import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { AppError } from '../lib/errors.ts'

/** A signed document in the DSSE format (https://github.com/secure-systems-lab/dsse/blob/master/envelope.md). */
export interface Envelope {
  readonly payloadType: string
  /** Base64. */
  readonly payload: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

/** The media type of an in-toto statement. */
export const statementType = 'application/vnd.in-toto+json'

/** Signs a document with an Ed25519 private key. */
export function signEnvelope(payload: string, payloadType: string, key: KeyObject): Envelope {
  const bytes = Buffer.from(payload)
  const signature = sign(null, preAuthentication(payloadType, bytes), key)
  return {
    payloadType,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: keyIdOf(key), sig: signature.toString('base64') }],
  }
}

/** The document of an envelope that one of the keys signed; throws `not-authenticated` when none did, or its type is another. */
export function openEnvelope(envelope: Envelope, payloadType: string, keys: readonly KeyObject[]): string {
  const bytes = Buffer.from(envelope.payload, 'base64')
  const signed = preAuthentication(payloadType, bytes)
  const holds = keys.some((key) =>
    envelope.signatures.some(({ sig }) => verify(null, signed, publicHalf(key), Buffer.from(sig, 'base64'))),
  )
  if (holds && envelope.payloadType === payloadType) return bytes.toString()
  throw new AppError(
    'not-authenticated',
    `a ${payloadType} signed by a known key was wanted, found no such signature`,
    {
      hint: 'Either the document was altered, or its key is not among those trusted here.',
    },
  )
}

/** What DSSE signs: type and body with their lengths, so that neither can be read as the other. */
function preAuthentication(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])
}

/** SHA-256 (hex) of a key's public half. */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(publicHalf(key).export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

function publicHalf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}
