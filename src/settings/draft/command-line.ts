/** `argv` of a simple command line; undefined for one that needs a shell (pipes, quotes, variables, several commands). */
export function splitCommand(line: string): string[] | undefined {
  if (/[|&;<>$`"'\\(){}*?~=\n]/.test(line)) return undefined
  const words = line.trim().split(/\s+/).filter(Boolean)
  return words.length === 0 ? undefined : words
}

/** A port that a command line or a script names: `PORT=3000`, `--port 3000`, `-p 3000`, `:3000`. */
export function findPort(text: string): number | undefined {
  const match = /(?:\bPORT\s*[=:]\s*|--port[= ]|\s-p\s|\|\|\s?|:)(\d{2,5})\b/.exec(text)
  const port = Number(match?.[1])
  return port >= 1 && port <= 65535 ? port : undefined
}
