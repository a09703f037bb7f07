import { readYaml } from '../../formats/yaml.ts'
import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { leavesOf } from '../kubernetes/leaves.ts'
import type { Manifest, ManifestsFacts } from '../kubernetes/read-manifests.ts'
import { imagesIn } from './read-chart.ts'

type Values = Readonly<Record<string, unknown>>

/** Stands for what only a run of helmfile fills in, and for the name of the release that is filled in. */
const unknown = '\uE000'
const ownName = '\uE001'

const largest = 300_000

/** Reads a `helmfile.yaml`: a manifest for each release, with its chart and its files of values; throws when it is no YAML, or too large. */
export function readHelmfile(text: string): ManifestsFacts {
  if (text.length > largest) throw new Error(`it is larger than ${largest} characters`)
  const documents = readYaml(withoutTemplates(text)).filter(isRecord)
  const shared = documents.flatMap((document) => [...textsOf(document['bases']), ...environmentFiles(document)])
  const templates = Object.assign({}, ...documents.map(({ templates: some }) => recordOf(some))) as Values
  const releases = documents.flatMap((document) => listOf(document['releases']).filter(isRecord))
  return { manifests: releases.map((release) => manifestOf(inherit(release, templates), shared)) }
}

/** Lines that are nothing but templates go; what is filled in inside of others is not known. */
function withoutTemplates(text: string): string {
  const lines = withMarks(text).split('\n')
  return lines.filter((line) => line.replaceAll(unknown, '').trim() !== '' || !line.includes(unknown)).join('\n')
}

function withMarks(text: string): string {
  let out = ''
  for (let at = 0; ; ) {
    const open = text.indexOf('{{', at)
    const end = open < 0 ? -1 : templateEnd(text, open + 2)
    if (end < 0) return out + text.slice(at)
    out += text.slice(at, open) + (text.slice(open, end).includes('.Release.Name') ? ownName : unknown)
    at = end
  }
}

/** Behind the next `}}` that is not inside of backquotes. */
function templateEnd(text: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '`') isQuoted = !isQuoted
    if (!isQuoted && text.startsWith('}}', at)) return at + 2
  }
  return -1
}

function environmentFiles(document: Values): string[] {
  const environments = Object.values(recordOf(document['environments'])).map(recordOf)
  return environments.flatMap(({ values, secrets }) => [...filesIn(values), ...filesIn(secrets)])
}

function filesIn(values: unknown): string[] {
  return listOf(values).filter((one) => typeof one === 'string')
}

function inherit(release: Values, templates: Values): Values {
  const named = listOf(release['inherit']).map((one) => textOf(isRecord(one) ? one['template'] : one))
  const parents = named.map((name) => recordOf(templates[name]))
  const values = [...parents, release].flatMap((one) => listOf(one['values']))
  return { ...(Object.assign({}, ...parents, release) as Values), ...(values.length > 0 && { values }) }
}

function manifestOf(release: Values, shared: readonly string[]): Manifest {
  const name = textOf(release['name']).replaceAll(unknown, '*')
  const plain = (text: string) => text.replaceAll(ownName, name).replaceAll(unknown, '*')
  const files = [...filesIn(release['values']), ...filesIn(release['secrets']), ...shared]
  const inline = listOf(release['values']).filter(isRecord)
  return {
    kind: 'release',
    name,
    images: inline.flatMap((values) => imagesIn('', values)).map(plain),
    labels: {},
    selects: {},
    names: [],
    releases: [{ path: plain(textOf(release['chart'])), values: files.map(plain), isBeside: true }],
    content: Object.fromEntries(Object.entries(leavesOf(release)).map(([key, text]) => [plain(key), plain(text)])),
  }
}
