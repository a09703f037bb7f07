const levels = ['debug', 'info', 'warn', 'error', 'fatal']

/**
 * A log that writes one JSON object a line to stdout; `about` is part of every line.
 * @param {{ level?: string, about?: Record<string, unknown>, write?: (line: string) => void }} options
 */
export function createLog({ level = 'info', about = {}, write = (line) => process.stdout.write(line) } = {}) {
  const least = Math.max(0, levels.indexOf(level))
  const line = (name, message, facts) =>
    `${JSON.stringify({ level: name, time: new Date().toISOString(), message, ...about, ...facts })}\n`
  const speak = (name, rank) => (message, facts) => {
    if (rank >= least) write(line(name, message, facts))
  }
  return Object.fromEntries(levels.map((name, rank) => [name, speak(name, rank)]))
}
