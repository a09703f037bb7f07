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
  | 'makefile'
  | 'justfile'
  | 'taskfile'
  | 'package-scripts'
  | 'tiltfile'
  | 'chart'
  | 'values'
  | 'template'
  | 'kustomization'
  | 'helmfile'
  | 'tool'
  | 'tool-versions'
  | 'mise'
  | 'yaml'

const byName = new Map<string, FileKind>(
  Object.entries({
    '.env': 'environment',
    'render.yaml': 'render',
    'skaffold.yaml': 'skaffold',
    'skaffold.yml': 'skaffold',
    '.gitlab-ci.yml': 'pipeline',
    makefile: 'makefile',
    gnumakefile: 'makefile',
    justfile: 'justfile',
    '.justfile': 'justfile',
    'taskfile.yml': 'taskfile',
    'taskfile.yaml': 'taskfile',
    'package.json': 'package-scripts',
    tiltfile: 'tiltfile',
    'chart.yaml': 'chart',
    'chart.yml': 'chart',
    '.nvmrc': 'tool',
    '.node-version': 'tool',
    '.python-version': 'tool',
    '.ruby-version': 'tool',
    '.java-version': 'tool',
    '.go-version': 'tool',
    '.tool-versions': 'tool-versions',
    'mise.toml': 'mise',
    '.mise.toml': 'mise',
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

/** Which kind of file a path is by its name; undefined for what says nothing of images. */
export function kindOfFile(path: string): FileKind | undefined {
  const base = baseOf(path).toLowerCase()
  const kind = byName.get(base) ?? kindByEnding(path, base)
  return kind === undefined || path.includes('node_modules/') ? undefined : kind
}

const endingsByFolder = new Set(['yaml', 'yml', 'gotmpl', 'tpl', 'toml', 'hcl', 'json'])

/** Whether a file of that last name may be of a kind in some folder. */
export function mayBeOfKind(baseName: string): boolean {
  const base = baseName.toLowerCase()
  const ending = base.slice(base.lastIndexOf('.') + 1)
  return byName.has(base) || byEndings.has(ending) || endingsByFolder.has(ending) || isNamedForImages(base)
}

function isNamedForImages(base: string): boolean {
  return base.includes('dockerfile') || base.includes('containerfile')
}

function kindByEnding(path: string, base: string): FileKind | undefined {
  const ending = base.slice(base.lastIndexOf('.') + 1)
  if (ending === 'yaml' || ending === 'yml') return kindOfYaml(path, base)
  if (ending === 'gotmpl') return helmfile.test(base) ? 'helmfile' : undefined
  if (ending === 'tpl') return path.includes('/templates/') ? 'template' : undefined
  if (ending === 'toml') return /^fly([.-][\w.-]+)?\.toml$/.test(base) ? 'fly' : undefined
  if (ending === 'hcl') return base.includes('bake') ? 'bake-hcl' : undefined
  if (ending === 'json') return base.includes('bake') ? 'bake-json' : undefined
  return byEndings.get(ending) ?? (isNamedForImages(base) && isDockerfile(path) ? 'dockerfile' : undefined)
}

const helmfile = /^helmfile(?:[._-][\w.-]*)?\.ya?ml(?:\.gotmpl)?$/

function kindOfYaml(path: string, base: string): FileKind | undefined {
  if (helmfile.test(base) || `/${path}`.includes('/helmfile.d/')) return 'helmfile'
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
