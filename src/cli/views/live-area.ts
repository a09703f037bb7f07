import type { Outlet } from '../outside.ts'
import { cut } from '../paint.ts'

/** An area of the terminal that is drawn again in place. */
export interface LiveArea {
  /** Shows these lines instead of those before; the newest end stays in sight when they are more than the terminal has. */
  draw(lines: readonly string[]): void
  /** Leaves all lines of the last drawing behind. */
  end(): void
}

/** Draws in one write per frame, inside a synchronised update where the terminal knows that, and only when something changed. */
export function openLiveArea(out: Outlet, tooMany: (hidden: number) => string): LiveArea {
  let shown: readonly string[] = []
  let all: readonly string[] = []
  const put = (lines: readonly string[]) => {
    if (shown.length === lines.length && shown.every((line, i) => line === lines[i])) return
    const up = shown.length === 0 ? '' : `\u001b[${shown.length}A`
    const body = lines.map((line) => `${line}\u001b[K\n`).join('')
    out.write(`\u001b[?2026h\u001b[?25l${up}\r${body}\u001b[J\u001b[?25h\u001b[?2026l`)
    shown = lines
  }
  return {
    draw(lines) {
      all = lines
      const room = Math.max(3, out.rows() - 1)
      const hidden = lines.length - room + 1
      const visible = hidden > 1 ? [tooMany(hidden), ...lines.slice(hidden)] : lines
      put(visible.map((line) => cut(line, out.columns() - 1)))
    },
    end() {
      put(all)
    },
  }
}
