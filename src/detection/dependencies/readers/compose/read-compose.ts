import { readYaml } from '../../formats/yaml.ts'
import { type BuildHint, makeHint } from '../image-hints/hint.ts'
import { everyText, isRecord, listOf, recordOf, textOf, textRecordOf, textsOf } from '../image-hints/plain-values.ts'
import { leavesOf } from '../kubernetes/leaves.ts'

/** One service of a compose file. */
export interface ComposeService {
  readonly name: string
  readonly image: string
  /** Missing for a service whose image comes from elsewhere. */
  readonly build?: BuildHint
  /** Files and folders that it is given: environment, mounts, configs, secrets; as written, from the compose file's folder. */
  readonly files: readonly string[]
  /** Its definition by key, without how it is built; long values by their digest. */
  readonly content: Readonly<Record<string, string>>
  /** How it is built, in the same way. */
  readonly buildContent: Readonly<Record<string, string>>
  /** Variables whose values come from the environment when it runs, and when it is built. */
  readonly variables: readonly string[]
  readonly buildVariables: readonly string[]
}

/** What a compose file says. */
export interface ComposeFacts {
  readonly services: readonly ComposeService[]
}

/** Reads the services of a compose file, anchors and merges followed; throws when it is no YAML. */
export function readCompose(text: string): ComposeFacts {
  const file = Object.assign({}, ...readYaml(text).map(recordOf)) as Readonly<Record<string, unknown>>
  const services = Object.entries(recordOf(file['services'])).filter(([, service]) => isRecord(service))
  return { services: services.map(([name, service]) => serviceOf(name, recordOf(service), file)) }
}

function serviceOf(
  name: string,
  service: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>>,
): ComposeService {
  const { build, ...rest } = service
  const decisive = withoutDelivery(build)
  const image = textOf(service['image'])
  const hint = buildOf(name, build, image)
  const given = [...grants('configs', service, file), ...grants('secrets', service, file)]
  const shared = Object.fromEntries(given.map(({ key, definition }) => [key, definition]))
  return {
    name,
    image,
    ...(hint && { build: hint }),
    files: [
      ...new Set([
        ...environmentFiles(service),
        ...mounts(service),
        ...given.flatMap(({ files }) => files),
        ...extended(service),
      ]),
    ],
    content: contentOf({ ...rest, ...shared }),
    buildContent: build === undefined ? {} : contentOf({ build: decisive }),
    variables: variablesIn(everyText(rest)),
    buildVariables: variablesIn([...everyText(decisive), ...Object.values(hint?.args ?? {})]),
  }
}

function buildOf(name: string, build: unknown, image: string): BuildHint | undefined {
  const names = [name, image].filter((text) => text !== '')
  if (typeof build === 'string') return makeHint({ context: build, names })
  if (!isRecord(build)) return undefined
  return makeHint({
    ...dockerfileOf(build),
    context: textOf(build['context']) || '.',
    args: argumentsOf(build['args']),
    target: textOf(build['target']),
    contexts: textRecordOf(build['additional_contexts']),
    names: [...names, ...textsOf(build['tags'])],
  })
}

function dockerfileOf(build: Readonly<Record<string, unknown>>): Pick<BuildHint, 'dockerfile' | 'inline'> {
  const [inline, dockerfile] = [textOf(build['dockerfile_inline']), textOf(build['dockerfile'])]
  if (inline !== '') return { inline }
  return dockerfile === '' ? {} : { dockerfile }
}

/** Build arguments; one without a value (`args: [PLACE]`, `PLACE:`) has that of the variable of its name. */
function argumentsOf(args: unknown): Record<string, string> {
  const passed = (name: string) => [name, `\${${name}}`] as const
  if (Array.isArray(args)) {
    const alone = args.map(textOf).filter((text) => /^\w{1,80}$/.test(text))
    return { ...Object.fromEntries(alone.map(passed)), ...textRecordOf(args) }
  }
  const empty = Object.keys(recordOf(args)).filter((name) => recordOf(args)[name] === null)
  return { ...textRecordOf(args), ...Object.fromEntries(empty.map(passed)) }
}

const delivery = new Set(['cache_from', 'cache_to', 'tags', 'no_cache', 'pull'])

/** How an image is built, without what it is called and what makes the build faster. */
function withoutDelivery(build: unknown): unknown {
  if (!isRecord(build)) return build
  return Object.fromEntries(Object.entries(build).filter(([key]) => !delivery.has(key)))
}

function environmentFiles(service: Readonly<Record<string, unknown>>): string[] {
  const files = Array.isArray(service['env_file']) ? service['env_file'] : [service['env_file']]
  return files.map((file) => textOf(isRecord(file) ? file['path'] : file)).filter((file) => file !== '')
}

/** Mounted files and folders, as far as they may be of the repository: `./x:/y`, `${CONFIG}:/y`, `type: bind`. */
function mounts(service: Readonly<Record<string, unknown>>): string[] {
  return listOf(service['volumes']).flatMap((volume) => {
    if (isRecord(volume)) return volume['type'] === 'bind' ? textsOf(volume['source']) : []
    const source = hostPart(textOf(volume))
    return /^\.{1,2}(\/|$)|^\$/.test(source) ? [source.replace(/^\$(?:PWD\b|\{PWD[^}]*\})\/?/, './')] : []
  })
}

/** The part before the first colon that is not inside `${X:-y}`. */
function hostPart(volume: string): string {
  let depth = 0
  for (let at = 0; at < volume.length; at += 1) {
    if (volume[at] === '{') depth += 1
    if (volume[at] === '}') depth -= 1
    if (volume[at] === ':' && depth === 0) return volume.slice(0, at)
  }
  return volume
}

/** What of the file's own configs or secrets a service is granted. */
function grants(
  kind: 'configs' | 'secrets',
  service: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>>,
) {
  return listOf(service[kind]).map((grant) => {
    const name = textOf(isRecord(grant) ? grant['source'] : grant)
    const definition = recordOf(recordOf(file[kind])[name])
    return { key: `${kind} ${name}`, definition, files: textsOf(definition['file']) }
  })
}

function extended(service: Readonly<Record<string, unknown>>): string[] {
  return textsOf(recordOf(service['extends'])['file'])
}

/** What a definition says leaf by leaf; values that may be secret are digests. */
function contentOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const parts = Object.entries(values).map(([key, value]) => leavesOf({ [key]: value }, isHidden(key)))
  return Object.assign({}, ...parts) as Record<string, string>
}

function isHidden(key: string): boolean {
  return key === 'environment' || key === 'build' || key.startsWith('secrets') || key.startsWith('configs')
}

function variablesIn(texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(/(?<!\$)\$\{?(\w{1,80})/g)].map(([, name = '']) => name))
  const passed = texts.filter((text) => /^[A-Z][A-Z0-9_]{1,80}$/.test(text))
  return [...new Set([...names, ...passed])]
}
