import { baseOf } from '../../tree.ts'

/** What a file that fixes versions of tools is about. */
export interface ToolFile {
  /** The tool that it is about; missing where it names several. */
  readonly tool?: string
  /** Programs that read it when they run where it lies: version managers, and tool chains that look for it themselves. */
  readonly readBy: readonly string[]
}

const managers = ['asdf', 'mise']

/** Files that fix versions of tools, by name; those of Cargo and .NET are claimed by their packages' own readers. */
export const toolFiles: ReadonlyMap<string, ToolFile> = new Map<string, ToolFile>([
  ['.nvmrc', { tool: 'node', readBy: ['nvm', 'fnm', ...managers] }],
  ['.node-version', { tool: 'node', readBy: ['fnm', 'nodenv', ...managers] }],
  ['.python-version', { tool: 'python', readBy: ['uv', 'pyenv', 'rye', ...managers] }],
  ['.ruby-version', { tool: 'ruby', readBy: ['bundle', 'rbenv', ...managers] }],
  ['.java-version', { tool: 'java', readBy: ['jenv', ...managers] }],
  ['.go-version', { tool: 'go', readBy: ['goenv', ...managers] }],
  ['.tool-versions', { readBy: managers }],
  ['mise.toml', { readBy: ['mise'] }],
  ['.mise.toml', { readBy: ['mise'] }],
  ['rust-toolchain', { tool: 'rust', readBy: ['cargo', 'rustup'] }],
  ['rust-toolchain.toml', { tool: 'rust', readBy: ['cargo', 'rustup'] }],
  ['global.json', { tool: 'dotnet', readBy: ['dotnet'] }],
])

const families: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['node', 'nodejs', 'npm', 'pnpm', 'yarn', 'bun', 'deno'].map((tool) => [tool, ['npm']])),
  ...Object.fromEntries(['python', 'uv', 'poetry', 'pdm', 'pipenv'].map((tool) => [tool, ['python']])),
  ...Object.fromEntries(['java', 'maven', 'gradle', 'kotlin'].map((tool) => [tool, ['maven', 'gradle']])),
  go: ['go'],
  golang: ['go'],
  rust: ['cargo'],
  dotnet: ['dotnet'],
  'dotnet-core': ['dotnet'],
  ruby: ['ruby'],
  php: ['composer'],
  elixir: ['elixir'],
  erlang: ['elixir'],
}

/** Whether packages of a family are built with a tool. */
export function isToolOf(tool: string, family: string): boolean {
  return Object.hasOwn(families, tool) && (families[tool]?.includes(family) ?? false)
}

/** What is known of a file of that path, if it fixes versions of tools. */
export function toolFileOf(path: string): ToolFile | undefined {
  return toolFiles.get(baseOf(path))
}
