/** How some file of the repository says that an image is built; texts are as written there, `*` standing for what is not known. */
export interface BuildHint {
  /** The Dockerfile; missing: `Dockerfile` in the context. */
  readonly dockerfile?: string
  /** The Dockerfile's own text, where it stands in the file that says so; then `dockerfile` is missing. */
  readonly inline?: string
  readonly context: string
  /** What the Dockerfile's path starts from: the context (compose, bake, skaffold), or what the context starts from (`docker build -f`). */
  readonly dockerfileFrom: 'context' | 'start'
  /** Where paths start: the folder of the file that says it, the top of the repository, or either, as for a script. */
  readonly start: 'file' | 'top' | 'either'
  readonly args: Readonly<Record<string, string>>
  readonly target: string
  /** Contexts beside the main one, by name. */
  readonly contexts: Readonly<Record<string, string>>
  /** What it is called there: a service, a target. Images' names may follow. */
  readonly names: readonly string[]
  /** Names that it goes by as well, which do not tell images of one Dockerfile apart. */
  readonly alsoCalled?: readonly string[]
}

/** A hint with everything that is not said left empty. */
export function makeHint(said: Partial<BuildHint>): BuildHint {
  return {
    context: '.',
    dockerfileFrom: 'context',
    start: 'file',
    args: {},
    target: '',
    contexts: {},
    names: [],
    ...said,
  }
}

/** An image's own name: `ghcr.io/shop/cart:1.2@sha256:…` is `cart`. */
export function imageName(reference: string): string {
  const path = repositoryOf(reference)
  return path.slice(path.lastIndexOf('/') + 1)
}

/** An image without its tag and digest: `ghcr.io/shop/cart:1.2@sha256:…` is `ghcr.io/shop/cart`; a variable (`${TAG:-latest}`) is one piece. */
export function repositoryOf(reference: string): string {
  const bare = reference.split('@')[0] ?? ''
  const plain = bare.replaceAll(/\$\{[^}]*\}/g, (variable) => '_'.repeat(variable.length))
  const colon = plain.indexOf(':', plain.lastIndexOf('/') + 1)
  return colon < 0 ? bare : bare.slice(0, colon)
}
