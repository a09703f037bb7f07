import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { compileSecrets, createRedactor, type SecretPatterns } from '../lib/redaction.ts'

/** Takes what a command prints: redacted, up to a quota into a file, and its last lines for people. */
export interface CommandLog {
  /** Resolves once the piece is written, so that a fast command waits for a slow disk and memory stays flat. */
  take(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void>
  /** Writes what was held back and closes the file; answers the last lines. */
  close(): Promise<string[]>
}

/** Beyond 16 MiB a log is cut. */
const usualQuota = 16 * 2 ** 20
const tailLines = 20
const tailCharacters = 16_384

/** Opens a log on a new file. */
export async function openCommandLog(
  path: string,
  redact: readonly string[],
  quota: number = usualQuota,
): Promise<CommandLog> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'w', 0o600)
  const secrets = compileSecrets(redact)
  const streams = { stdout: openStream(secrets), stderr: openStream(secrets) }
  let tail = ''
  let written = 0
  let dropped = 0
  let turn: Promise<void> = Promise.resolve()
  const write = (text: string) => {
    tail = (tail + text).slice(-tailCharacters)
    const bytes = Buffer.from(text)
    const room = bytes.subarray(0, Math.max(0, quota - written))
    written += room.length
    dropped += bytes.length - room.length
    if (room.length > 0) turn = turn.then(() => file.writeFile(room))
    return turn
  }
  return {
    take: (stream, bytes) => write(streams[stream].push(bytes)),
    async close() {
      try {
        await write(streams.stdout.end() + streams.stderr.end())
        if (dropped > 0) await file.writeFile(`\n[tidegate] the log is full: ${dropped} more bytes were dropped\n`)
      } finally {
        await file.close()
      }
      return tail.trimEnd().split('\n').slice(-tailLines)
    },
  }
}

function openStream(secrets: SecretPatterns): { push(bytes: Buffer): string; end(): string } {
  const decoder = new StringDecoder('utf8')
  const redactor = createRedactor(secrets)
  return {
    push: (bytes) => redactor.push(decoder.write(bytes)),
    end: () => redactor.push(decoder.end()) + redactor.end(),
  }
}
