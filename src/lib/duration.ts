import { AppError } from './errors.ts'

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Milliseconds of a duration such as `500ms`, `90s`, `1h30m`, `2d`; throws `invalid-input` for anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/gy)]
  const covered = parts.reduce((length, part) => length + part[0].length, 0)
  if (parts.length === 0 || covered !== text.length) {
    throw new AppError('invalid-input', `a duration such as 90s, 5m or 1h30m was wanted, found ${JSON.stringify(text)}`)
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * (units[part[2] ?? ''] ?? 0), 0)
}

/** A duration for people: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const pair = (big: number, bigName: string, small: number, smallName: string) =>
    small === 0 ? `${big} ${bigName}` : `${big} ${bigName} ${small} ${smallName}`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return pair(minutes, 'min', Math.floor((ms % 60_000) / 1000), 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return pair(hours, 'h', minutes % 60, 'min')
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}
