import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Checkpoint, type CheckpointClaim, readClaim } from './checkpoint.ts'

/** A copy of the checkpoints outside the database: one JSON line each, only ever added to. */
export interface Witness {
  readonly path: string
  /** The newest checkpoint it holds. */
  readonly last: { readonly checkpoint: Checkpoint; readonly claim: CheckpointClaim } | undefined
  /** Adds checkpoints and returns once they are on the disk. */
  append(checkpoints: readonly Checkpoint[]): Promise<void>
}

const tailBytes = 65_536

/** Opens a witness file, which need not exist yet. */
export async function openWitness(path: string): Promise<Witness> {
  await mkdir(dirname(path), { recursive: true })
  const tail = await readTail(path)
  let last = newest(parseLines(tail).checkpoints)
  let torn = tail !== '' && !tail.endsWith('\n')
  return {
    path,
    get last() {
      return last
    },
    async append(checkpoints) {
      if (checkpoints.length === 0) return
      const file = await open(path, 'a', 0o640)
      try {
        // After half a line that a crash left, a line of its own begins.
        await file.write(`${torn ? '\n' : ''}${checkpoints.map(lineOf).join('')}`)
        await file.datasync()
      } finally {
        await file.close()
      }
      torn = false
      last = newest(checkpoints) ?? last
    },
  }
}

/** All checkpoints of a witness file in their order; lines that are none are counted, and a file that is not there is empty. */
export async function readWitness(path: string): Promise<{ checkpoints: Checkpoint[]; unreadable: number }> {
  return parseLines(await readFile(path, 'utf8').catch(() => ''))
}

function parseLines(text: string): { checkpoints: Checkpoint[]; unreadable: number } {
  const lines = text.split('\n').filter((line) => line !== '')
  const checkpoints = lines.map(parseLine).filter((parsed) => parsed !== undefined)
  return { checkpoints, unreadable: lines.length - checkpoints.length }
}

function parseLine(line: string): Checkpoint | undefined {
  try {
    const { text, signature } = JSON.parse(line) as { text: unknown; signature: unknown }
    if (typeof text !== 'string' || typeof signature !== 'string') return undefined
    return { text, signature: Buffer.from(signature, 'base64') }
  } catch {
    return undefined
  }
}

function lineOf({ text, signature }: Checkpoint): string {
  return `${JSON.stringify({ text, signature: signature.toString('base64') })}\n`
}

function newest(checkpoints: readonly Checkpoint[]): Witness['last'] {
  const checkpoint = checkpoints.at(-1)
  const claim = checkpoint && readClaim(checkpoint)
  return claim && { checkpoint, claim }
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, tailBytes)),
      position: Math.max(0, size - tailBytes),
    })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
