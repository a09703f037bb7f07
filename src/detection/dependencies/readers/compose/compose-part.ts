import { sha256 } from '../../../../lib/digest.ts'
import { classOf } from '../../classes.ts'
import { type Claim, type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { substitute, type Variables } from '../dockerfile/variables.ts'
import type { BuildHint } from '../image-hints/hint.ts'
import type { DeployedUnits } from '../kubernetes/deployed-units.ts'
import type { ComposeFacts, ComposeService } from './read-compose.ts'

/** The compose files of a commit, and the variables of the `.env` beside each. */
export interface ComposeFiles {
  readonly files: ReadonlyMap<string, ComposeFacts>
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** The builds of a compose file with its `.env` filled in. */
export function composeHints(file: string, facts: ComposeFacts, { environments }: ComposeFiles): BuildHint[] {
  const variables = variablesOf(environments.get(environmentBeside(file)))
  const fill = (text: string) => substitute(text, variables)
  return facts.services.flatMap(({ build }) => (build ? [fillHint(build, fill)] : []))
}

function fillHint(build: BuildHint, fill: (text: string) => string): BuildHint {
  const { dockerfile, inline, ...rest } = build
  const fillAll = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([key, text]) => [key, fill(text)] as const)
  return {
    ...rest,
    ...(dockerfile !== undefined && { dockerfile: fill(dockerfile) }),
    ...(inline !== undefined && { inline: inline.split('$$').map(fill).join('$') }),
    context: fill(build.context),
    args: Object.fromEntries(fillAll(build.args).filter(([name, value]) => value !== `\${${name}}`)),
    contexts: Object.fromEntries(fillAll(build.contexts)),
    target: fill(build.target),
    names: build.names.map(fill),
  }
}

/**
 * What compose files say: a unit for each service, whose definition, mounted files and variables deploy it again. A service that no image of the
 * repository stands behind is a unit that leads nowhere: infrastructure.
 */
export function linkCompose(compose: ComposeFiles, tree: Tree): Part {
  const parts = [...compose.files].map(([file, facts]) => ({
    units: facts.services.flatMap((service) => unitsOf(file, service)),
    claims: facts.services.flatMap((service) => claimsOf(file, service, compose, tree)),
  }))
  return { ...emptyPart, units: parts.flatMap(({ units }) => units), claims: parts.flatMap(({ claims }) => claims) }
}

/** Which image, or running package, each service deploys; how a service is built concerns what is built. */
export function joinCompose({ files }: ComposeFiles, deployed: DeployedUnits): Part {
  const edges = [...files].flatMap(([file, facts]) =>
    facts.services.flatMap((service) => {
      const via = `service ${service.name}`
      return deployed.ofService(file, service).flatMap((of): Edge[] => [
        { of, on: idOf(file, service), effect: 'redeploy', certainty: 'sure', via },
        { of, on: buildIdOf(file, service), effect: 'rebuild', certainty: 'sure', via: `build of ${via}` },
      ])
    }),
  )
  return { ...emptyPart, edges }
}

function idOf(file: string, { name }: ComposeService): string {
  return `compose:${file}#${name}`
}

function buildIdOf(file: string, { name }: ComposeService): string {
  return `compose:${file}#build ${name}`
}

function unitsOf(file: string, service: ComposeService): Unit[] {
  const unit: Unit = {
    id: idOf(file, service),
    kind: 'manifests',
    name: service.name,
    folder: folderOf(file),
    file,
    runs: false,
  }
  return service.build ? [unit, { ...unit, id: buildIdOf(file, service), kind: 'shared' }] : [unit]
}

function claimsOf(file: string, service: ComposeService, { environments }: ComposeFiles, tree: Tree): Claim[] {
  const unit = idOf(file, service)
  const beside = environmentBeside(file)
  const valuesOf = (env: string, names?: readonly string[]) => variableContent(environments.get(env) ?? {}, names)
  return [
    claim(unit, { file }, '', service.content),
    claim(unit, { file: beside }, '', valuesOf(beside, service.variables)),
    ...given(file, service, variablesOf(environments.get(beside)), tree).map((files) => {
      const all = 'file' in files && environments.has(files.file) ? valuesOf(files.file) : undefined
      return claim(unit, files, `mounted by ${file}`, all)
    }),
    ...buildClaims(file, service, valuesOf(beside, service.buildVariables)),
  ].filter(({ content }) => content === undefined || Object.keys(content).length > 0)
}

/** How a service is built concerns what is built. */
function buildClaims(file: string, service: ComposeService, values: Readonly<Record<string, string>>): Claim[] {
  if (!service.build) return []
  const unit = buildIdOf(file, service)
  const claims = [
    claim(unit, { file }, '', service.buildContent),
    claim(unit, { file: environmentBeside(file) }, '', values),
  ]
  return claims.map((one) => ({ ...one, effect: 'rebuild' }))
}

function claim(unit: string, files: Claim['files'], via: string, content?: Claim['content']): Claim {
  const said = content === undefined ? {} : { content }
  return { unit, files, as: 'explicit', family: 'compose', effect: 'redeploy', certainty: 'sure', via, ...said }
}

/** The values of variables as digests: they may be secret. */
function variableContent(
  values: Readonly<Record<string, string>>,
  names: readonly string[] = Object.keys(values),
): Record<string, string> {
  const known = names.flatMap((name) =>
    Object.hasOwn(values, name) ? [[name, `#${sha256(values[name] ?? '').slice(0, 8)}`] as const] : [],
  )
  return Object.fromEntries(known)
}

/** The files and folders that a service is given; not a folder that holds what it is built from, which is mounted for development. */
function given(file: string, service: ComposeService, variables: Variables, tree: Tree): Claim['files'][] {
  const folder = folderOf(file)
  const context = service.build ? resolvePath(folder, service.build.context) : undefined
  return service.files.flatMap((written): Claim['files'][] => {
    const path = placeOf(folder, written, variables)
    if (path === undefined || path === '') return []
    if (tree.file(path)) return [{ file: path }]
    if (!tree.isFolder(path)) return []
    const isSource = context !== undefined && context !== '' && (isWithin(context, path) || isWithin(path, context))
    return isSource ? [] : [{ folder: path, accepts: (found) => classOf(found, path) === 'plain' }]
  })
}

/** Where a file lies that is written out, or that a variable names from the compose file's folder on. */
function placeOf(folder: string, written: string, variables: Variables): string | undefined {
  if (!written.startsWith('$')) return resolvePath(folder, written)
  const filled = substitute(written, variables)
  return filled.startsWith('.') ? resolvePath(folder, filled) : undefined
}

function variablesOf(environment: Readonly<Record<string, string>> | undefined): Variables {
  return new Map(Object.entries(environment ?? {}))
}

function environmentBeside(file: string): string {
  const folder = folderOf(file)
  return folder === '' ? '.env' : `${folder}/.env`
}
