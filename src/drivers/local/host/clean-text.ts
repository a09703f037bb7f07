/** Takes what could move a terminal's cursor, hide or forge lines out of a stream of text, and counts it. */
export interface TextCleaner {
  /** Only printable text, tabs and line feeds; sequences may be cut anywhere between chunks. */
  push(chunk: string): string
  /** Characters taken out since the last call. */
  takeDropped(): number
}

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape'

/** A sequence that goes on for longer is text with a stray beginning, not a sequence: it must not swallow the log. */
const longestSequence = 4096

/** A cleaner for one stream. A line feed ends any sequence, so that nothing can swallow the lines after it. */
export function createTextCleaner(): TextCleaner {
  let state: State = 'text'
  let length = 0
  let dropped = 0
  return {
    push(chunk) {
      let output = ''
      let runFrom = 0
      for (let at = 0; at < chunk.length; at++) {
        const code = chunk.charCodeAt(at)
        const before = state
        state = code === 10 || length > longestSequence ? 'text' : after(before, code)
        length = state === 'text' ? 0 : length + 1
        if (before === 'text' && state === 'text' && isPlain(code)) continue
        if (code === 10) {
          if (before !== 'text') runFrom = at
          continue
        }
        if (runFrom < at) output += chunk.slice(runFrom, at)
        runFrom = at + 1
        dropped++
      }
      return output + chunk.slice(runFrom)
    },
    takeDropped() {
      const count = dropped
      dropped = 0
      return count
    },
  }
}

function after(state: State, code: number): State {
  if (code === 0x18 || code === 0x1a) return 'text' // CAN and SUB end any sequence
  if (code === 0x1b) return state === 'string' ? 'string-escape' : 'escape'
  switch (state) {
    case 'text':
      return code === 0x9b ? 'csi' : isStringStart(code) ? 'string' : 'text'
    case 'escape':
    case 'string-escape':
      if (code === 0x5b) return 'csi'
      if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) return 'string'
      return code >= 0x20 && code <= 0x2f ? 'escape' : 'text'
    case 'csi':
      return code >= 0x40 && code <= 0x7e ? 'text' : 'csi'
    case 'string':
      return code === 0x07 || code === 0x9c ? 'text' : 'string'
  }
}

/** The C1 forms of DCS, SOS, OSC, PM and APC. */
function isStringStart(code: number): boolean {
  return code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f
}

/** Neither a control character (C0 but tab and line feed, DEL, C1) nor a separator of lines or a mark of direction of Unicode. */
function isPlain(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10
  if (code < 0x7f) return true
  if (code < 0xa0) return false
  if (code === 0x61c || code === 0xfeff) return false
  return code < 0x200b || (code > 0x200f && (code < 0x2028 || code > 0x202e) && (code < 0x2060 || code > 0x206f))
}
