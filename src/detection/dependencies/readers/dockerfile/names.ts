import { nameImage, variantOf } from '../../component-names.ts'
import { baseOf, folderOf } from '../../tree.ts'

/** Stages and services that are a kind of the one image rather than other images. */
const kinds = new Set(
  [
    'dev',
    'develop',
    'development',
    'local',
    'test',
    'tests',
    'testing',
    'ci',
    'debug',
    'prod',
    'production',
    'release',
    'staging',
    'final',
  ].concat([
    'base',
    'builder',
    'build',
    'runner',
    'run',
    'runtime',
    'deploy',
    'default',
    'dist',
    'app',
    'main',
    'image',
  ]),
)

/** Whether a file is a Dockerfile by its name: `Dockerfile`, `Dockerfile.api`, `api.Dockerfile`, `Containerfile`; not what came from elsewhere. */
export function isDockerfile(path: string): boolean {
  const lower = baseOf(path).toLowerCase()
  const named = /^(docker|container)file([._-]|$)/.test(lower) || /[._-](docker|container)file$/.test(lower)
  if (!named || /\.(dockerignore|md|j2|tmpl|tpl|template|erb|in|txt|sh|[cm]?[jt]s|py|go|ya?ml|json|lock)$/.test(lower))
    return false
  return !/(^|\/)(node_modules|vendor|testdata|__fixtures__|fixtures)\//.test(path)
}

/** Whether a Dockerfile came along with what others made, and is an image here only where something of the repository builds it. */
export function isOfOthers(dockerfile: string): boolean {
  return /(^|\/)third[_-]party\//i.test(dockerfile)
}

/** Whether a stage is only a kind of the one image. */
export function isKind(stage: string): boolean {
  return stage === '' || kinds.has(stage.toLowerCase()) || variantOf(`Dockerfile.${stage}`) === undefined
}

/** The folder that an image is of: that of its Dockerfile, or the one above `docker/`, `build/`, `src/` that names it. */
export function homeOf(dockerfile: string): string {
  const own = folderOf(dockerfile)
  const name = nameImage(`${own}/Dockerfile`)
  for (let home = own; home !== ''; home = folderOf(home)) if (baseOf(home) === name) return home
  return own
}

/** Whether a folder says how something is built and not what it is. */
export function isVagueFolder(folder: string): boolean {
  return folder !== '' && nameImage(`named/${baseOf(folder)}/Dockerfile`) === 'named'
}
