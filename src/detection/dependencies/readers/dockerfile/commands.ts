const builders = [
  'pnpm',
  'npm',
  'yarn',
  'bun',
  'npx',
  'turbo',
  'nx',
  'lerna',
  'rush',
  'go',
  'cargo',
  'dotnet',
  'mvn',
  'mvnw',
  'gradle',
  'gradlew',
]
const starters = [
  'node',
  'deno',
  'python',
  'python3',
  'uvicorn',
  'gunicorn',
  'java',
  'uv',
  'poetry',
  'pip',
  'make',
  'gmake',
  'task',
  'just',
  'tsc',
  'vite',
  'next',
  'protoc',
]
/** Programs that read which version of a tool is wanted, and get it. */
const managers = ['nvm', 'fnm', 'nodenv', 'pyenv', 'rye', 'rbenv', 'bundle', 'jenv', 'goenv', 'asdf', 'mise', 'rustup']
const known = new Set([...builders, ...starters, ...managers])
const longest = 1_000

/** The commands of a shell text that may name what they build or start, or files that they need, each on its own. */
export function readBuildCommand(text: string): string[] {
  return splitCommands(text).filter(
    (command) => command.length <= longest && (namesBuilder(command) || filesIn(command).length > 0),
  )
}

/** What of a command is written like a file of the repository: `./hack/build.sh`, `backend/licences.csv`. */
export function filesIn(command: string): string[] {
  return command
    .split(/\s+/)
    .filter((word) => /^(?:\.{1,2}\/)?[\w.-]+(?:\/[\w.-]+)*\/?[\w-]+\.\w+$/.test(word) && word.includes('/'))
}

/** A shell text cut into its simple commands, without what surrounds them; quotes hold together. */
export function splitCommands(text: string): string[] {
  const commands: string[] = []
  let quote = ''
  let open = ''
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? ''
    if (mark === '\\' && text[at + 1] === '\n') {
      open += ' '
      at += 1
    } else if (quote === '' && (mark === '\n' || mark === ';' || mark === '&' || mark === '|')) {
      commands.push(open.trim())
      open = ''
    } else {
      if (quote === '' ? mark === '"' || mark === "'" : mark === quote) quote = quote === '' ? mark : ''
      open += mark
    }
  }
  return [...commands, open.trim()].filter((command) => command !== '' && !command.startsWith('#'))
}

/** Whether a command calls a program that builds or starts packages. */
export function namesBuilder(command: string): boolean {
  const words = command.slice(0, 300).split(/\s+/)
  return words.slice(0, 8).some((word) => known.has(word.slice(word.lastIndexOf('/') + 1))) || words[0] === 'cd'
}

/** A command as a link of a reason, cut where it is long. */
export function sayCommand(text: string): string {
  const words = text.split(/\s+/).join(' ')
  return words.length > 60 ? `${words.slice(0, 59)}…` : words
}
