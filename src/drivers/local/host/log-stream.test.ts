import { describe, expect, it } from 'vitest'
import { compileSecrets } from '../../../lib/redaction.ts'
import { createLogStream } from './log-stream.ts'

function streamOf(secrets: string[], bytesPerSecond: number) {
  let now = 0
  const lines: string[] = []
  const stream = createLogStream({ patterns: compileSecrets(secrets), bytesPerSecond, now: () => now }, (line) =>
    lines.push(line),
  )
  return {
    lines,
    stream,
    turn: (ms: number) => {
      now += ms
    },
    push: (text: string) => stream.push(Buffer.from(text)),
  }
}

describe('log stream', () => {
  it('makes whole lines of chunks cut anywhere, within characters too', () => {
    const { lines, stream } = streamOf([], 1000)
    for (const byte of Buffer.from('één\ntwee\ndrie')) stream.push(Buffer.of(byte))
    expect(lines).toEqual(['één', 'twee'])
    stream.end()
    expect(lines).toEqual(['één', 'twee', 'drie'])
  })

  it('[T40] finds a secret that terminal sequences were to hide', () => {
    const { lines, push } = streamOf(['hunter2222'], 1000)
    push('pass hun\u001b[1mter\u001b[0m2222 ok\n')
    expect(lines).toEqual(['pass [redacted] ok [tidegate: 8 control characters removed]'])
  })

  it('[F19] [T40] drops beyond the quota, says how much, and never begins again within a secret', () => {
    const { lines, stream, turn, push } = streamOf(['hunter2222'], 100)
    push('before\n')
    push('x'.repeat(500))
    push('hunter')
    turn(10_000)
    push('2222 tail of a line\nafter\n')
    stream.tick()
    expect(lines).toEqual(['before', 'after', '[tidegate: 526 bytes dropped, the quota is 100 bytes a second]'])
  })

  it('cuts a line that has no end', () => {
    const { lines, push } = streamOf([], 1_000_000)
    push(`${'x'.repeat(20_000)}\n`)
    expect(lines[0]).toMatch(/^x{16384} \[tidegate: 3616 characters more\]$/)
  })
})
