import { readEnvironment } from '../compose/environment.ts'
import { type ComposeFacts, readCompose } from '../compose/read-compose.ts'
import { readFly, readRender } from '../compose/read-platforms.ts'
import type { DockerfileFacts } from '../dockerfile/facts.ts'
import { readDockerfile } from '../dockerfile/read-dockerfile.ts'
import { type IgnoreRule, readDockerignore } from '../dockerignore.ts'
import {
  type ChartFacts,
  readChart,
  readTemplate,
  readValues,
  type TemplateFacts,
  type ValuesFacts,
} from '../helm/read-chart.ts'
import { readHelmfile } from '../helm/read-helmfile.ts'
import { readBakeHcl, readBakeJson } from '../image-hints/bake.ts'
import { readDockerCommands } from '../image-hints/docker-commands.ts'
import type { BuildHint } from '../image-hints/hint.ts'
import { readPipeline, readWorkflow } from '../image-hints/pipeline.ts'
import { everyText, recordOf, textOf } from '../image-hints/plain-values.ts'
import { readSkaffold } from '../image-hints/skaffold.ts'
import { readTiltfile } from '../image-hints/tiltfile.ts'
import { type ManifestsFacts, readManifests } from '../kubernetes/read-manifests.ts'
import { callsRecipes } from '../recipes/calls.ts'
import { readMakefile } from '../recipes/read-makefile.ts'
import { readJustfile, readTaskfile } from '../recipes/read-tasks.ts'
import type { Recipes, ScriptCall } from '../recipes/recipes.ts'
import { readMise, readOneTool, readToolVersions, type ToolVersions } from '../toolchains/tool-versions.ts'
import type { FileKind } from './kinds.ts'

/** What one file says of how images are built or run. */
export type ContainerFacts =
  | { readonly kind: 'dockerfile'; readonly dockerfile: DockerfileFacts }
  | { readonly kind: 'dockerignore'; readonly rules: readonly IgnoreRule[] }
  | { readonly kind: 'compose'; readonly compose: ComposeFacts }
  | { readonly kind: 'environment'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'hints'; readonly hints: readonly BuildHint[]; readonly calls?: readonly ScriptCall[] }
  /** What make, task and just run, and the builds in it. */
  | { readonly kind: 'recipes'; readonly recipes: Recipes; readonly hints: readonly BuildHint[] }
  | { readonly kind: 'manifests'; readonly manifests: ManifestsFacts }
  | { readonly kind: 'chart'; readonly chart: ChartFacts }
  | { readonly kind: 'values'; readonly values: ValuesFacts }
  /** What is said by one that has nothing to fill in counts where no chart is around it. */
  | { readonly kind: 'template'; readonly template: TemplateFacts; readonly manifests?: ManifestsFacts }
  /** Which versions of tools are wanted. */
  | { readonly kind: 'tools'; readonly tools: ToolVersions }
  /** It says nothing of images. */
  | { readonly kind: 'nothing' }

type Read = (text: string) => ContainerFacts

const nothing: ContainerFacts = { kind: 'nothing' }
const hints =
  (read: (text: string) => readonly BuildHint[]): Read =>
  (text) =>
    hintFacts(read(text))

const readings: Readonly<Record<FileKind, Read>> = {
  dockerfile: (text) => ({ kind: 'dockerfile', dockerfile: readDockerfile(text) }),
  dockerignore: (text) => ({ kind: 'dockerignore', rules: readDockerignore(text) }),
  compose: (text) => ({ kind: 'compose', compose: readCompose(text) }),
  fly: (text) => ({ kind: 'compose', compose: readFly(text) }),
  render: (text) => ({ kind: 'compose', compose: readRender(text) }),
  environment: (text) => ({ kind: 'environment', variables: readEnvironment(text) }),
  'bake-hcl': hints(readBakeHcl),
  'bake-json': hints(readBakeJson),
  skaffold: hints(readSkaffold),
  workflow: hints(ifMentioned(['docker', 'buildah', 'podman', 'context'], readWorkflow)),
  pipeline: hints(ifMentioned(['docker', 'kaniko', 'buildah', 'podman'], readPipeline)),
  script: hints(readDockerCommands),
  makefile: recipeFacts(readMakefile),
  justfile: recipeFacts(readJustfile),
  taskfile: recipeFacts(readTaskfile),
  'package-scripts': readPackageScripts,
  tiltfile: hints(readTiltfile),
  chart: (text) => ({ kind: 'chart', chart: readChart(text) }),
  values: readValuesFile,
  template: readTemplateFile,
  kustomization: (text) => manifestFacts(text, true),
  helmfile: (text) => ({ kind: 'manifests', manifests: readHelmfile(text) }),
  tool: (text) => ({ kind: 'tools', tools: readOneTool(text) }),
  'tool-versions': (text) => ({ kind: 'tools', tools: readToolVersions(text) }),
  mise: (text) => ({ kind: 'tools', tools: readMise(text) }),
  yaml: readOtherYaml,
}

/** Reads a file of a kind; throws when it cannot be understood. */
export function readContainerFile(text: string, kind: string): ContainerFacts {
  return Object.hasOwn(readings, kind) ? readings[kind as FileKind](text) : nothing
}

function ifMentioned(words: readonly string[], read: (text: string) => readonly BuildHint[]) {
  return (text: string) => (words.some((word) => text.includes(word)) ? read(text) : [])
}

function recipeFacts(read: (text: string) => Recipes): Read {
  return (text) => ({ kind: 'recipes', recipes: read(text), hints: readDockerCommands(text) })
}

function hintFacts(found: readonly BuildHint[]): ContainerFacts {
  return found.length === 0 ? nothing : { kind: 'hints', hints: found }
}

function manifestFacts(text: string, isKustomization: boolean): ContainerFacts {
  const manifests = readManifests(text, isKustomization)
  return manifests === undefined ? nothing : { kind: 'manifests', manifests }
}

/** What is called values may be a manifest: a patch of a release's values. */
function readValuesFile(text: string): ContainerFacts {
  const manifests = manifestFacts(text, false)
  return manifests.kind === 'nothing' ? { kind: 'values', values: readValues(text) } : manifests
}

function readTemplateFile(text: string): ContainerFacts {
  const manifests = text.includes('{{') ? undefined : readManifests(text, false)
  return { kind: 'template', template: readTemplate(text), ...(manifests && { manifests }) }
}

/** YAML of any other name: manifests, a compose file, or nothing of ours; templates that no chart is around are not read. */
function readOtherYaml(text: string): ContainerFacts {
  if (/^services:[ \t\r]*$/m.test(text) && /^[ \t]+(image|build):/m.test(text) && !text.includes('apiVersion:')) {
    return { kind: 'compose', compose: readCompose(text) }
  }
  const isSet = text.includes('ApplicationSet')
  return !isSet && text.includes('{{') && /^[ \t]*\{\{-?[ \t]*(if|range|with|include|template|end)/m.test(text)
    ? nothing
    : manifestFacts(text, false)
}

/** Names of scripts that make what is shipped. */
const making =
  /(?:^|[^a-z])(?:(?:pre|post)?(?:build|compile|generate|bundle|install)|gen|codegen|prepare|prepack|protos?|dist|assets)(?:$|[^a-z])/i

/** The builds in scripts, and the scripts that run recipes and may take part in what is built. */
function readPackageScripts(text: string): ContainerFacts {
  const isBuilding = ['docker', 'podman'].some((word) => text.includes(word))
  if (!isBuilding && !callsRecipes(text.replaceAll('"', ' '))) return nothing
  const scripts = recordOf(recordOf(JSON.parse(text))['scripts'])
  const found = isBuilding ? everyText(scripts).flatMap((script) => readDockerCommands(script, 'either')) : []
  const calls = Object.entries(scripts)
    .map(([script, command]) => ({ script, command: textOf(command) }))
    .filter(({ script, command }) => callsRecipes(command) && making.test(script))
  if (calls.length === 0) return hintFacts(found)
  return { kind: 'hints', hints: found, calls }
}
