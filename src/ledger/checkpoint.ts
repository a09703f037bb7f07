import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, sha256 } from '../lib/digest.ts'

/** A signed statement: at this instant this ledger had this many entries and this root. */
export interface Checkpoint {
  /** The signed canonical JSON, kept as written. */
  readonly text: string
  readonly signature: Buffer
}

/** What a checkpoint says. */
export interface CheckpointClaim {
  /** Which ledger. */
  readonly origin: string
  readonly size: number
  /** Hex. */
  readonly root: string
  readonly at: string
  /** SHA-256 of the text of the checkpoint before; empty for the first. */
  readonly previous: string
  /** Which key signed. */
  readonly key: string
}

const domain = 'tidegate ledger checkpoint v1\n'

/** Signs what is claimed with an Ed25519 key. */
export function signCheckpoint(claim: CheckpointClaim, privateKey: KeyObject): Checkpoint {
  const text = canonicalJson(claim)
  return { text, signature: sign(null, Buffer.from(domain + text), privateKey) }
}

/** Whether one of the trusted keys signed it. */
export function isSignedBy(checkpoint: Checkpoint, keys: readonly KeyObject[]): boolean {
  const bytes = Buffer.from(domain + checkpoint.text)
  return keys.some((key) => verify(null, bytes, key, checkpoint.signature))
}

/** What it says, or `undefined` when it says nothing understandable. */
export function readClaim(checkpoint: Checkpoint): CheckpointClaim | undefined {
  try {
    const claim = JSON.parse(checkpoint.text) as CheckpointClaim
    const sound = Number.isSafeInteger(claim.size) && [claim.root, claim.origin, claim.at, claim.previous].every(isText)
    return sound ? claim : undefined
  } catch {
    return undefined
  }
}

/** What the next checkpoint names as its previous. */
export function digestOfCheckpoint(checkpoint: Pick<Checkpoint, 'text'> | undefined): string {
  return checkpoint ? sha256(checkpoint.text) : ''
}

/** The name of a public key: the first 16 hex characters of the SHA-256 of its DER form. */
export function keyName(pem: string): string {
  return sha256(createPublicKey(pem).export({ type: 'spki', format: 'der' })).slice(0, 16)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}
