import { baseOf } from '../../tree.ts'
import { isDockerfile } from '../dockerfile/names.ts'

/** Every kind of file that says how images are built or run. */
export type FileKind =
  | 'dockerfile'
  | 'dockerignore'
  | 'compose'
  | 'fly'
  | 'render'
  | 'environment'
  | 'bake-hcl'
  | 'bake-json'
  | 'skaffold'
  | 'workflow'
  | 'pipeline'
  | 'script'
  | 'package-scripts'
  | 'tiltfile'
  | 'chart'
  | 'values'
  | 'template'
  | 'kustomization'
  | 'yaml'

const byName = new Map<string, FileKind>(
  Object.entries({
    '.env': 'environment',
    'render.yaml': 'render',
    'skaffold.yaml': 'skaffold',
    'skaffold.yml': 'skaffold',
    '.gitlab-ci.yml': 'pipeline',
    makefile: 'script',
    gnumakefile: 'script',
    justfile: 'script',
    'taskfile.yml': 'script',
    'taskfile.yaml': 'script',
    'package.json': 'package-scripts',
    tiltfile: 'tiltfile',
    'chart.yaml': 'chart',
    'chart.yml': 'chart',
    kustomization: 'kustomization',
    'kustomization.yaml': 'kustomization',
    'kustomization.yml': 'kustomization',
  }),
)

const byEndings = new Map<string, FileKind>(
  Object.entries({
    sh: 'script',
    bash: 'script',
    mk: 'script',
    ps1: 'script',
    dockerignore: 'dockerignore',
    containerignore: 'dockerignore',
  }),
)

/** Which kind of file a path is by its name; undefined for what says nothing of images. Asked for every file of a repository. */
export function kindOfFile(path: string): FileKind | undefined {
  const base = baseOf(path).toLowerCase()
  const kind = byName.get(base) ?? kindByEnding(path, base)
  return kind === undefined || path.includes('node_modules/') ? undefined : kind
}

function kindByEnding(path: string, base: string): FileKind | undefined {
  const ending = base.slice(base.lastIndexOf('.') + 1)
  if (ending === 'yaml' || ending === 'yml') return kindOfYaml(path, base)
  if (ending === 'tpl') return path.includes('/templates/') ? 'template' : undefined
  if (ending === 'toml') return /^fly([.-][\w.-]+)?\.toml$/.test(base) ? 'fly' : undefined
  if (ending === 'hcl') return base.includes('bake') ? 'bake-hcl' : undefined
  if (ending === 'json') return base.includes('bake') ? 'bake-json' : undefined
  const isNamed = base.includes('dockerfile') || base.includes('containerfile')
  return byEndings.get(ending) ?? (isNamed && isDockerfile(path) ? 'dockerfile' : undefined)
}

function kindOfYaml(path: string, base: string): FileKind | undefined {
  if (path.startsWith('.github/workflows/') || (path.startsWith('.github/') && base.startsWith('action.')))
    return 'workflow'
  if (
    path.startsWith('.circleci/') ||
    path.startsWith('.gitlab/') ||
    /^(\.?cloudbuild|azure-pipelines|buildspec|\.drone|\.woodpecker)/.test(base)
  )
    return 'pipeline'
  if (path.startsWith('.github/')) return undefined
  if (/^(docker-)?compose([._-].*)?\.ya?ml$/.test(base) || /[._-](docker-)?compose\.ya?ml$/.test(base)) return 'compose'
  if (
    base === 'pnpm-lock.yaml' ||
    base === 'pnpm-workspace.yaml' ||
    base.startsWith('openapi') ||
    base.startsWith('mkdocs')
  )
    return undefined
  if (base.startsWith('values') || /[._-]values\.ya?ml$/.test(base)) return 'values'
  if (path.startsWith('templates/') || path.includes('/templates/')) return 'template'
  return base.startsWith('skaffold') ? 'skaffold' : 'yaml'
}
