/** An existing repository, as `tidegate init` looks at it. */
export interface Repository {
  /** Paths of its files from its top, with `/`. */
  readonly files: readonly string[]
  read(path: string): Promise<string>
}

/** One deployable part that was found, before it belongs to an app. */
export interface FoundPart {
  /** Its folder from the top; empty for the top itself. */
  readonly folder: string
  readonly name: string
  /** Its files, where they are not all of its folder. */
  readonly paths?: readonly string[]
  /** `argv` of the build, run at the top of the checkout. */
  readonly build: readonly string[]
  /** The folder that becomes the artifact. */
  readonly output: string
  /** `argv`, run inside the artifact. */
  readonly start: readonly string[]
  readonly test?: readonly string[]
  readonly port?: number
  readonly usesDatabase: boolean
  /** Where this was learnt, for a comment. */
  readonly seenIn: string
}

/** The text of a file if it is there and readable; undefined else. */
export async function readIfThere(repository: Repository, path: string): Promise<string | undefined> {
  if (!repository.files.includes(path)) return undefined
  return await repository.read(path).catch(() => undefined)
}

/** A path below a folder, where the top is the empty folder. */
export function below(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

/** The last name of a path. */
export function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

/** A name as the settings allow it: lower-case letters, digits and dashes, beginning with a letter. */
export function toName(text: string, otherwise: string): string {
  const name = text
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return name === '' ? otherwise : name
}
