import { parseToml, tableAt } from '../../formats/toml.ts'
import { readYaml } from '../../formats/yaml.ts'
import { makeHint } from '../image-hints/hint.ts'
import { isRecord, listOf, recordOf, textOf } from '../image-hints/plain-values.ts'
import { leavesOf } from '../kubernetes/leaves.ts'
import type { ComposeFacts, ComposeService } from './read-compose.ts'

type Values = Readonly<Record<string, unknown>>

/** Reads a `fly.toml` as one service: what it builds, and all else that deploys it again. */
export function readFly(text: string): ComposeFacts {
  const file = parseToml(new TextEncoder().encode(text))
  const build = tableAt(file, 'build')
  const rest = Object.fromEntries(Object.entries(file).filter(([key]) => key !== 'build'))
  const name = textOf(rest['app'])
  const dockerfile = textOf(build['dockerfile'])
  const named = dockerfile === '' ? {} : { dockerfile }
  const hint = makeHint({ ...named, dockerfileFrom: 'start', target: textOf(build['build-target']), names: [name] })
  return { services: [serviceOf(name, rest, hint)] }
}

/** Reads a `render.yaml`: the services that are built from a Dockerfile, and those that are not. */
export function readRender(text: string): ComposeFacts {
  const file = recordOf(readYaml(text)[0])
  const services = listOf(file['services']).filter(isRecord)
  return { services: services.map((service) => serviceOf(textOf(service['name']), service, renderBuild(service))) }
}

function renderBuild(service: Values): ComposeService['build'] {
  const isDocker = [service['runtime'], service['env']].includes('docker') || service['dockerfilePath'] !== undefined
  if (!isDocker) return undefined
  const root = textOf(service['rootDir']) || '.'
  return makeHint({
    dockerfile: `${root}/${textOf(service['dockerfilePath']) || 'Dockerfile'}`,
    context: `${root}/${textOf(service['dockerContext']) || '.'}`,
    dockerfileFrom: 'start',
    start: 'top',
    names: [textOf(service['name'])],
  })
}

function serviceOf(name: string, said: Values, build: ComposeService['build']): ComposeService {
  const content = leavesOf(said, true)
  return {
    name,
    image: '',
    ...(build && { build }),
    files: [],
    content,
    buildContent: {},
    variables: [],
    buildVariables: [],
  }
}
