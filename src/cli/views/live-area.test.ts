import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openLiveArea } from './live-area.ts'

/** A terminal of some rows that knows just what the live area uses: text, line ends, cursor up, erase line, erase below. */
function makeTerminal(rows: number, columns: number) {
  const lines: string[] = ['']
  let cursor = 0
  let writes = 0
  const parts = /\n|\r|\p{Cc}\[(\?\d+[hl]|\d*[A-Z])|\P{Cc}+/gu
  const obey = (part: string, code: string | undefined) => {
    if (part === '\n') {
      cursor += 1
      if (cursor === lines.length) lines.push('')
    } else if (code === 'K') return
    else if (code === 'J') lines.splice(cursor, lines.length, '')
    else if (code?.endsWith('A'))
      cursor = Math.max(0, Math.max(cursor - Number(code.slice(0, -1)), lines.length - rows))
    else if (part !== '\r' && code === undefined) lines[cursor] = part
    if (part === '\r') lines[cursor] ??= ''
  }
  return {
    lines,
    writes: () => writes,
    outlet: {
      write(text: string) {
        writes += 1
        for (const [part, code] of text.matchAll(parts)) obey(part, code)
      },
      isTerminal: true,
      columns: () => columns,
      rows: () => rows,
    },
  }
}

const frames = fc.array(fc.array(fc.stringMatching(/^[a-z ]{1,30}$/), { minLength: 1, maxLength: 15 }), {
  minLength: 1,
  maxLength: 8,
})

describe('a live area', () => {
  test('shows the last frame and nothing of those before, whatever their heights', () => {
    fc.assert(
      fc.property(frames, (all) => {
        const terminal = makeTerminal(24, 80)
        const area = openLiveArea(terminal.outlet, String)
        for (const frame of all) area.draw(frame)
        area.end()
        expect(terminal.lines).toEqual([...(all.at(-1) ?? []), ''])
      }),
    )
  })

  test('writes once per frame, and not at all for one that is the same', () => {
    const terminal = makeTerminal(24, 80)
    const area = openLiveArea(terminal.outlet, String)
    for (let i = 0; i < 5; i++) area.draw(['a', 'b'])
    expect(terminal.writes()).toBe(1)
    area.draw(['a', 'c'])
    expect(terminal.writes()).toBe(2)
  })

  test('keeps the newest end in sight of a low terminal, and leaves all of it behind', () => {
    const terminal = makeTerminal(6, 80)
    const area = openLiveArea(terminal.outlet, (hidden) => `… ${hidden}`)
    const ten = Array.from({ length: 10 }, (_, i) => `line ${i}`)
    area.draw(ten)
    expect(terminal.lines.slice(0, 5)).toEqual(['… 6', 'line 6', 'line 7', 'line 8', 'line 9'])
    area.end()
    expect(terminal.lines).toEqual([...ten, ''])
  })

  test('cuts lines that a narrow terminal would break', () => {
    const terminal = makeTerminal(24, 10)
    openLiveArea(terminal.outlet, String).draw(['a line that is long'])
    expect(terminal.lines[0]).toBe('a line t…')
  })
})
