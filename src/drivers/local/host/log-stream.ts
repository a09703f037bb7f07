import { StringDecoder } from 'node:string_decoder'
import { createRedactor, type SecretPatterns } from '../../../lib/redaction.ts'
import { createTextCleaner } from './clean-text.ts'

/** Turns what one stream of a replica prints into log lines: cleaned, redacted, within a quota. */
export interface LogStream {
  push(chunk: Buffer): void
  /** Writes the marker of what was dropped since the last call; call it every second. */
  tick(): void
  /** Whether the quota is used up, so that reading may go slowly. */
  readonly isFlooded: boolean
  end(): void
}

const longestLine = 16 * 1024
const lineFeed = 10

/** A log stream that hands whole lines to `write`, at most `bytesPerSecond` on average and four times that at once. */
export function createLogStream(
  options: { patterns: SecretPatterns; bytesPerSecond: number; now?: () => number },
  write: (text: string) => void,
): LogStream {
  const now = options.now ?? (() => performance.now())
  const burst = options.bytesPerSecond * 4
  let allowance = burst
  let refilledAt = now()
  let droppedBytes = 0
  let flooded = false
  let line = ''
  let cut = 0
  let { decoder, cleaner, redactor } = createStages(options.patterns)

  const take = (text: string) => {
    const parts = text.split('\n')
    for (const [i, part] of parts.entries()) {
      const room = longestLine - line.length
      line += part.slice(0, room)
      cut += Math.max(0, part.length - room)
      if (i < parts.length - 1) endLine()
    }
  }
  const endLine = () => {
    const escaped = cleaner.takeDropped()
    const notes = [cut > 0 ? `${cut} characters more` : '', escaped > 0 ? `${escaped} control characters removed` : '']
    const note = notes.filter(Boolean).join(', ')
    write(note === '' ? line : `${line} [tidegate: ${note}]`)
    line = ''
    cut = 0
  }
  const refill = () => {
    const at = now()
    allowance = Math.min(burst, allowance + ((at - refilledAt) / 1000) * options.bytesPerSecond)
    refilledAt = at
  }
  /** What follows a gap begins with a whole line: half a secret would not be known as one. */
  const resume = (chunk: Buffer): Buffer => {
    const feed = chunk.indexOf(lineFeed)
    if (feed < 0 || allowance < burst / 4) {
      droppedBytes += chunk.length
      return chunk.subarray(chunk.length)
    }
    droppedBytes += feed + 1
    flooded = false
    ;({ decoder, cleaner, redactor } = createStages(options.patterns))
    return chunk.subarray(feed + 1)
  }
  const tick = () => {
    if (droppedBytes === 0) return
    write(`[tidegate: ${droppedBytes} bytes dropped, the quota is ${options.bytesPerSecond} bytes a second]`)
    droppedBytes = 0
  }
  return {
    get isFlooded() {
      return flooded
    },
    push(chunk) {
      refill()
      const kept = flooded ? resume(chunk) : chunk
      if (flooded || kept.length === 0) return
      if (kept.length > allowance) {
        flooded = true
        droppedBytes += kept.length + Buffer.byteLength(line)
        line = ''
        cut = 0
        return
      }
      allowance -= kept.length
      take(redactor.push(cleaner.push(decoder.write(kept))))
    },
    tick,
    end() {
      tick()
      take(redactor.push(cleaner.push(decoder.end())) + redactor.end())
      if (line !== '') endLine()
    },
  }
}

function createStages(patterns: SecretPatterns) {
  return { decoder: new StringDecoder('utf8'), cleaner: createTextCleaner(), redactor: createRedactor(patterns) }
}
