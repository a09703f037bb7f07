/**
 * Adds lines to what git shows a pusher (`remote: …`): packets on band 2 before the closing flush packet.
 * An answer in another form (an old client without side bands, an error) stays as it is.
 * Format: https://git-scm.com/docs/protocol-common#_pkt_line_format
 */
export function addProgress(answer: Buffer, lines: readonly string[]): Buffer {
  const flush = answer.subarray(-4)
  const band = answer[4]
  if (flush.toString('latin1') !== '0000' || (band !== 1 && band !== 2)) return answer
  return Buffer.concat([answer.subarray(0, -4), ...lines.map(progressPacket), flush])
}

function progressPacket(line: string): Buffer {
  const text = Buffer.from(`\u0002${printable(line).slice(0, 900)}\n`)
  return Buffer.concat([Buffer.from((text.length + 4).toString(16).padStart(4, '0')), text])
}

/** Control characters could rewrite the pusher's terminal. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '?')
}
