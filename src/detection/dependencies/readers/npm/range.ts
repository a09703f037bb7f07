type Version = readonly [major: number, minor: number, patch: number]

/** Whether a member's version meets a range, as package managers ask before they link it; undefined when the range is not a range of versions. */
export function meets(version: string | undefined, range: string): boolean | undefined {
  const wanted = range.trim()
  if (wanted === '' || wanted === '*' || wanted === 'x') return true
  if (!/^[\d^~<>=v*x]/i.test(wanted) || wanted.includes('/') || wanted.includes(':')) return undefined
  const found = parseVersion(version ?? '')
  if (!found) return false
  return wanted.split('||').some((alternative) => meetsAll(found, alternative.trim()))
}

function meetsAll(found: Version, alternative: string): boolean {
  const [low, high, ...more] = alternative.split(' - ')
  if (low !== undefined && high !== undefined && more.length === 0) {
    return meetsOne(found, `>=${low.trim()}`) && meetsOne(found, `<=${high.trim()}`)
  }
  return alternative
    .replaceAll(/([<>=^~])\s+/g, '$1')
    .split(/\s+/)
    .every((comparator) => meetsOne(found, comparator))
}

function meetsOne(found: Version, comparator: string): boolean {
  const operator = ['>=', '<=', '>', '<', '^', '~', '='].find((sign) => comparator.startsWith(sign)) ?? ''
  const parts = comparator.slice(operator.length).replace(/^v/, '').split(/[-+]/)[0]?.split('.') ?? []
  const numbers = parts.slice(0, 3).map(Number)
  const known = numbers.findIndex((part) => !Number.isInteger(part))
  const given = known < 0 ? numbers : numbers.slice(0, known)
  if (given.length === 0) return true
  const low = filled(given)
  if (operator === '>=') return compare(found, low) >= 0
  if (operator === '<') return compare(found, low) < 0
  if (operator === '>')
    return given.length === 3 ? compare(found, low) > 0 : compare(found, above(given, given.length - 1)) >= 0
  if (operator === '<=')
    return given.length === 3 ? compare(found, low) <= 0 : compare(found, above(given, given.length - 1)) < 0
  return compare(found, low) >= 0 && compare(found, above(given, fixedPart(operator, given))) < 0
}

/** Index of the number that may not grow: of `^0.2.3` the second, of `~1.2.3` the second, of `1.2` the second. */
function fixedPart(operator: string, given: readonly number[]): number {
  if (operator === '~') return Math.min(1, given.length - 1)
  if (operator !== '^') return given.length - 1
  const first = given.findIndex((part) => part > 0)
  return first < 0 ? given.length - 1 : first
}

function above(given: readonly number[], index: number): Version {
  return filled(given.slice(0, index + 1).map((part, at) => (at === index ? part + 1 : part)))
}

function filled(parts: readonly number[]): Version {
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0]
}

function parseVersion(text: string): Version | undefined {
  const parts = (text.replace(/^v/, '').split(/[-+]/)[0] ?? '').split('.').map(Number)
  return parts.length === 3 && parts.every(Number.isInteger) ? filled(parts) : undefined
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
}
