import { objectOf, textsOf } from './jsonc.ts'
import { shortText } from './manifest.ts'
import { isBuildScript, isForChecking } from './tools.ts'

/** What of a project.json, or of `nx` in a package.json, matters to the graph. */
export interface NxProject {
  readonly name?: string
  readonly isApplication: boolean
  readonly implicit: readonly string[]
  /** Files of the workspace that its building targets take in, from the top of the workspace. */
  readonly workspaceInputs: readonly string[]
  /** Whether one of its targets serves, deploys or packs it. */
  readonly hasRunningTarget: boolean
}

/** Projects that one file lists with their folders: `nest-cli.json`, `angular.json`, an old `workspace.json`. */
export interface ListedProject {
  readonly root: string
  readonly project: NxProject
  /** All that is said of it. */
  readonly content: string
}

/** What of a nx.json matters to the graph. */
export interface NxSettings {
  /** Patterns of files that concern every project, from the top of the workspace. */
  readonly globalFiles: readonly string[]
  /** What makes what is built, by name. */
  readonly content: Readonly<Record<string, string>>
}

const workspaceRoot = '{workspaceRoot}/'
const running = new Set(['serve', 'deploy', 'container', 'docker-build', 'serve-static', 'preview', 'start'])

/** Reads a project.json; targets that only check or test say nothing of what is built. */
export function readNxProject(json: Record<string, unknown>): NxProject {
  const targets = Object.entries(objectOf(json['targets'])).filter(([name]) => isBuildScript(name, ''))
  const onProjects = targets.flatMap(([, target]) => projectsOf(objectOf(target)['dependsOn']))
  return {
    ...(typeof json['name'] === 'string' && { name: json['name'] }),
    isApplication: json['projectType'] === 'application',
    implicit: [...textsOf(json['implicitDependencies']).filter((name) => !name.startsWith('!')), ...onProjects],
    workspaceInputs: [
      ...targets.flatMap(([, target]) => filesOf(objectOf(target)['inputs'])),
      ...Object.values(objectOf(json['namedInputs'])).flatMap(filesOf),
    ],
    hasRunningTarget: Object.keys(objectOf(json['targets'])).some((name) => running.has(name)),
  }
}

/** Reads a file that lists projects. */
export function readListedProjects(json: Record<string, unknown>): ListedProject[] {
  return Object.entries(objectOf(json['projects'])).flatMap(([name, value]) => {
    const said = objectOf(value)
    const isApplication = (said['projectType'] ?? said['type']) === 'application'
    const project = { ...readNxProject(said), name, isApplication, hasRunningTarget: isApplication }
    return typeof said['root'] === 'string' ? [{ root: said['root'], project, content: shortText(value) }] : []
  })
}

/** Reads a nx.json. */
export function readNxSettings(json: Record<string, unknown>): NxSettings {
  const inputs = Object.entries(objectOf(json['namedInputs'])).filter(([name]) => !isForChecking(name))
  const defaults = Object.entries(objectOf(json['targetDefaults'])).filter(([name]) => isBuildScript(name, ''))
  return {
    globalFiles: [...inputs, ...defaults].flatMap(([, value]) =>
      filesOf(Array.isArray(value) ? value : objectOf(value)['inputs']),
    ),
    content: Object.fromEntries(defaults.map(([name, value]) => [`targetDefaults ${name}`, shortText(value)])),
  }
}

function filesOf(inputs: unknown): string[] {
  if (!Array.isArray(inputs)) return []
  const patterns = inputs.map((input) => (typeof input === 'string' ? input : objectOf(input)['fileset']))
  return textsOf(patterns).flatMap((pattern) =>
    pattern.startsWith(workspaceRoot) ? [pattern.slice(workspaceRoot.length)] : [],
  )
}

function projectsOf(dependsOn: unknown): string[] {
  if (!Array.isArray(dependsOn)) return []
  return dependsOn.flatMap((wanted) =>
    textsOf(objectOf(wanted)['projects']).filter(
      (name) => name !== 'self' && name !== 'dependencies' && !name.includes('*'),
    ),
  )
}
