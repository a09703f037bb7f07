/** Replaces secret values in pieces of text as they come, also where a value lies across two pieces. */
export interface Redactor {
  /** What can be shown so far; the end may be held back until the next piece. */
  push(piece: string): string
  /** The rest. */
  end(): string
}

const shownInstead = '[redacted]'
/** Shorter values would turn ordinary words into holes. */
const shortest = 4
const longestLine = 65_536

/** A redactor of values: as they are, line by line, and in base64, URL and JSON form. */
export function openRedactor(values: readonly string[]): Redactor {
  const forms = formsOf(values)
  const held = Math.max(0, ...forms.map((form) => form.length - 1))
  let carry = ''
  return {
    push(piece) {
      const text = carry + piece
      const line = text.lastIndexOf('\n') + 1
      if (line === 0 && text.length < longestLine) {
        carry = text
        return ''
      }
      const clean = redact(line > 0 ? text.slice(0, line) : text, forms)
      if (line > 0) {
        carry = text.slice(line)
        return clean
      }
      const shown = Math.max(0, clean.length - held)
      carry = clean.slice(shown)
      return clean.slice(0, shown)
    },
    end() {
      const rest = redact(carry, forms)
      carry = ''
      return rest
    },
  }
}

function redact(text: string, forms: readonly string[]): string {
  return forms.reduce((clean, form) => clean.replaceAll(form, shownInstead), text)
}

/** Longest first, so that a value inside another one does not break it up. */
function formsOf(values: readonly string[]): string[] {
  const parts = values.flatMap((value) => [value, ...value.split(/\r?\n/)]).filter((part) => part.length >= shortest)
  const forms = parts.flatMap((part) => [
    part,
    encodeURIComponent(part.toWellFormed()),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString('base64').replace(/=+$/, ''),
    Buffer.from(part).toString('base64url'),
  ])
  return [...new Set(forms)].sort((one, other) => other.length - one.length)
}
