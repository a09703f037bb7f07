import { baseOf, folderOf } from './tree.ts'

/** Folders that say how something is built and not what it is. */
const vagueFolders = new Set([
  ...['src', 'docker', '.docker', 'dockerfiles', 'dockerfile', 'build', 'container', 'containers', 'image', 'images'],
  ...['deploy', 'deployment', 'deployments', 'package', 'packaging', 'ci', 'ops', 'infra', 'prod', 'production', 'dev'],
])

const developmentNames = new Set([
  'dev',
  'devel',
  'develop',
  'development',
  'local',
  'debug',
  'test',
  'tests',
  'testing',
  'ci',
  'e2e',
  'cypress',
  'playwright',
  'conformance',
  'tilt',
  'lint',
])
const variantNames = new Set([
  ...[
    'prod',
    'production',
    'release',
    'alpine',
    'slim',
    'debian',
    'ubuntu',
    'bookworm',
    'bullseye',
    'distroless',
    'scratch',
  ],
  ...[
    'linux',
    'windows',
    'amd64',
    'arm64',
    'x86_64',
    'aarch64',
    'multi',
    'multiarch',
    'multistage',
    'staging',
    'native',
  ],
  ...[
    'jvm',
    'cpu',
    'gpu',
    'cuda',
    'cross',
    'build',
    'buildkit',
    'docker',
    'dockerfile',
    'standalone',
    'full',
    'kube',
    'k8s',
  ],
])

/** What a Dockerfile's own name adds: `development` for `Dockerfile.dev`, nothing for `Dockerfile` and `Dockerfile.alpine`, else the name. */
export function variantOf(file: string): { readonly named: string } | 'development' | undefined {
  const name = baseOf(file)
  const added =
    /^(?:docker|container)file[._-](.+)$/i.exec(name)?.[1] ?? /^(.+?)[._-]?(?:docker|container)file$/i.exec(name)?.[1]
  if (added === undefined) return undefined
  const words = added.toLowerCase().split(/[._-]/)
  if (words.some((word) => developmentNames.has(word))) return 'development'
  return words.every((word) => variantNames.has(word) || /^v?\d+$/.test(word)) ? undefined : { named: added }
}

const developmentFolders = new Set(['dev', 'development', 'local', 'test', 'tests', 'testing', 'e2e', '.devcontainer'])

/** Whether a compose file is for developing or testing by its name or folder, and says nothing of what is delivered. */
export function isForDevelopment(compose: string): boolean {
  const words = baseOf(compose).toLowerCase().split(/[._-]/)
  if (words.some((word) => developmentNames.has(word) || word === 'override')) return true
  return folderOf(compose)
    .toLowerCase()
    .split('/')
    .some((folder) => developmentFolders.has(folder))
}

/**
 * What the image of a Dockerfile is called: after the file's own name (`Dockerfile.api`), unless it is alone in a folder that says what
 * it is; else after the nearest such folder (`src/cart/docker/Dockerfile`: cart); undefined at the top.
 */
export function nameImage(file: string, isAlone = false): string | undefined {
  const variant = variantOf(file)
  const folders = folderOf(file).split('/').filter(Boolean)
  const own = folders.at(-1)
  if (isAlone && own !== undefined && !vagueFolders.has(own.toLowerCase())) return own
  if (typeof variant === 'object') return variant.named
  return folders.findLast((folder) => !vagueFolders.has(folder.toLowerCase())) ?? folders.at(-1)
}
