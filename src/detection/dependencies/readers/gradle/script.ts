import { linesOf, textOf } from '../../formats/text.ts'
import { withoutComments } from './comments.ts'
import { namesAfter, stringsAfter, stringsIn, unique } from './strings.ts'

/** What a Gradle script names; what it computes is not seen. */
export interface GradleScript {
  readonly kind: 'script'
  /** Projects that it is made of: `:libs:money`, those of tests left out. */
  readonly projects: readonly string[]
  /** The same by type-safe accessor: `libs.money` of `projects.libs.money`. */
  readonly accessors: readonly string[]
  /** Plugins by id. */
  readonly plugins: readonly string[]
  /** Names of catalogs: `libs.ktor.server`. */
  readonly aliases: readonly string[]
  /** Modules as `group:name`. */
  readonly modules: readonly string[]
  /** Ways out of the project's folder, as written: `../proto`; those from the build's top begin with `/`. */
  readonly paths: readonly string[]
  /** Plugins that it defines, by id. */
  readonly defines: readonly string[]
  /** Whether it makes a program. */
  readonly isProgram: boolean
}

const programs = new Set([
  ...['application', 'war', 'org.springframework.boot', 'io.quarkus', 'io.ktor.plugin', 'com.google.cloud.tools.jib'],
  ...['com.android.application', 'io.micronaut.application'],
])
const programWords = new Set(['boot', 'quarkus', 'ktor', 'jib', 'application', 'micronaut'])

/** Reads a build script as text, in Groovy or Kotlin. */
export function readScript(bytes: Uint8Array): GradleScript {
  const text = withoutComments(textOf(bytes))
  const lines = [...linesOf(text)]
  const delivered = lines.filter((line) => !isOfTests(line))
  const plugins = lines.filter((line) => !line.includes('apply false')).flatMap(pluginsIn)
  return {
    kind: 'script',
    projects: unique(delivered.flatMap((line) => stringsAfter(line, 'project('))).filter((path) =>
      path.startsWith(':'),
    ),
    accessors: unique(delivered.flatMap((line) => namesAfter(line, 'projects.'))),
    plugins: unique(plugins),
    aliases: unique(delivered.flatMap((line) => catalogNames(line))),
    modules: unique(delivered.flatMap(stringsIn).flatMap(moduleIn)),
    paths: unique(delivered.flatMap(stringsIn).flatMap(pathOut)),
    defines: unique(
      lines.filter((line) => line.trim().startsWith('id ') || line.trim().startsWith('id=')).flatMap(stringsIn),
    ),
    isProgram: plugins.some(isProgramPlugin) || text.includes('mainClass'),
  }
}

function isOfTests(line: string): boolean {
  const start = line.trimStart().replace(/^["']/, '')
  return ['test', 'androidTest', 'integrationTest', 'functionalTest', 'e2e', 'jmh'].some((word) =>
    start.startsWith(word),
  )
}

function pluginsIn(line: string): string[] {
  const ids = ['id(', 'id ', 'plugin:', 'plugin =', 'kotlin('].flatMap((mark) =>
    isWord(line, mark) ? stringsAfter(line, mark).slice(0, 1) : [],
  )
  const bare = line.trim()
  const isBare = ['application', 'war', '`application`', '`war`'].includes(bare)
  const quoted = bare.startsWith('`') && bare.endsWith('`') ? [bare.slice(1, -1)] : []
  return [
    ...ids,
    ...quoted,
    ...(isBare ? [bare] : []),
    ...namesAfter(line, 'libs.plugins.').map((name) => `libs.plugins.${name}`),
  ]
}

function isWord(line: string, mark: string): boolean {
  const at = line.indexOf(mark)
  return at >= 0 && !/[\w.]/.test(line[at - 1] ?? ' ')
}

/** By id, or by an alias that says as much: `libs.plugins.spring.boot`. */
function isProgramPlugin(id: string): boolean {
  const words = id.toLowerCase().split(/[.-]/)
  return programs.has(id) || (id.startsWith('libs.') && words.some((word) => programWords.has(word)))
}

function catalogNames(line: string): string[] {
  const names = [
    ...namesAfter(line, 'libs.').map((name) => `libs.${name}`),
    ...namesAfter(line, 'Libs.').map((name) => `Libs.${name}`),
  ]
  return names.map((name) => name.replace(/\.get(?:\(.*)?$/, ''))
}

function moduleIn(text: string): string[] {
  const [group = '', name = '', ...rest] = text.split(':')
  const isModule = group.includes('.') && /^[\w.-]+$/.test(group) && /^[\w.-]+$/.test(name) && rest.length < 3
  return isModule ? [`${group}:${name}`] : []
}

const tops = ['rootDir', 'rootProject.projectDir', 'rootProject.rootDir', 'project.rootDir'].flatMap(asWritten)
const heres = ['projectDir', 'project.projectDir', 'layout.projectDirectory'].flatMap(asWritten)

function asWritten(name: string): string[] {
  return [`$${name}/`, `\${${name}}/`]
}

function pathOut(text: string): string[] {
  const top = tops.find((start) => text.startsWith(start))
  if (top !== undefined) return [`/${text.slice(top.length)}`]
  const here = heres.find((start) => text.startsWith(start))
  const path = here === undefined ? text : text.slice(here.length)
  return path.startsWith('../') && !path.includes('$') ? [path] : []
}
