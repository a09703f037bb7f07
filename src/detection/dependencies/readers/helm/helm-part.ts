import { type Claim, type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { baseOf, folderOf, isWithin, resolvePath } from '../../tree.ts'
import { contentClaim } from '../kubernetes/content-claim.ts'
import type { DeployedUnits } from '../kubernetes/deployed-units.ts'
import type { ChartFacts, TemplateFacts, ValuesFacts } from './read-chart.ts'
import { ownName } from './values-part.ts'

/** The charts of a commit: by file. */
export interface ChartFiles {
  readonly charts: ReadonlyMap<string, ChartFacts>
  readonly values: ReadonlyMap<string, ValuesFacts>
  readonly templates: ReadonlyMap<string, TemplateFacts>
}

/** One chart with its files. */
interface Chart {
  readonly file: string
  readonly folder: string
  readonly facts: ChartFacts
  readonly values: readonly (readonly [string, ValuesFacts])[]
  readonly templates: readonly (readonly [string, TemplateFacts])[]
}

/** One part of a chart: what it claims, and which units it is about. */
interface Piece {
  readonly name: string
  readonly via: string
  readonly claims: (unit: string) => Claim[]
  readonly about: readonly string[]
}

/** What charts deploy: a template or a key of values reaches the units that it names, all else every unit of the chart. */
export function joinCharts(files: ChartFiles, deployed: DeployedUnits): Part {
  const charts = chartsOf(files)
  const parts = charts.map((chart) => toPart(chart, piecesOf(chart, charts, deployed.seenFrom(chart.folder))))
  return {
    ...emptyPart,
    units: parts.flatMap(({ units }) => units),
    claims: parts.flatMap(({ claims }) => claims),
    edges: parts.flatMap(({ edges }) => edges),
  }
}

function chartsOf({ charts, values, templates }: ChartFiles): Chart[] {
  const folders = new Set([...charts.keys()].map(folderOf))
  const holding = (path: string) => {
    for (let folder = folderOf(path); ; folder = folderOf(folder))
      if (folders.has(folder) || folder === '') return folder
  }
  const valuesBy = Map.groupBy(values, ([path]) => holding(path))
  const templatesBy = Map.groupBy(templates, ([path]) => holding(path))
  return [...charts].map(([file, facts]) => {
    const folder = folderOf(file)
    return {
      file,
      folder,
      facts,
      values: valuesBy.get(folder) ?? [],
      templates: (templatesBy.get(folder) ?? []).filter(([path]) => !path.includes('/tests/')),
    }
  })
}

function toPart(chart: Chart, pieces: readonly Piece[]): Part {
  const idOf = ({ name }: Piece) => `helm:${chart.folder}${name === '' ? '' : `#${name}`}`
  return {
    ...emptyPart,
    units: pieces.map(
      (piece): Unit => ({
        id: idOf(piece),
        kind: 'manifests',
        name: chart.facts.name,
        folder: chart.folder,
        file: chart.file,
        runs: false,
      }),
    ),
    claims: pieces.flatMap((piece) => piece.claims(idOf(piece))),
    edges: pieces.flatMap((piece) =>
      piece.about.map((of): Edge => ({ of, on: idOf(piece), effect: 'redeploy', certainty: 'sure', via: piece.via })),
    ),
  }
}

function piecesOf(chart: Chart, charts: readonly Chart[], deployed: DeployedUnits): Piece[] {
  const own = everyUnit(chart, charts, deployed)
  const all = own.length === 0 && isLibrary(chart) ? includingUnits(chart, charts, deployed) : own
  const known = new Set(chart.templates.map(([path]) => path).concat(chart.values.map(([path]) => path)))
  const rest: Piece = {
    name: '',
    via: `chart ${chart.facts.name}`,
    about: all,
    claims: (unit) => [
      contentClaim(unit, chart.file, chart.facts.content),
      {
        unit,
        files: { folder: chart.folder, accepts: (path) => !known.has(path) && path !== chart.file },
        as: 'own',
        family: 'helm',
        effect: 'redeploy',
        certainty: 'sure',
        via: '',
      },
    ],
  }
  const others = othersIn(chart, deployed)
  const templates = chart.templates.map(([path, facts]): Piece => {
    const about = ownersOfTemplate(path, facts, deployed)
    const isOther = namesOfTemplate(path).some((name) => others.has(name)) || runsOthers(facts, chart, deployed)
    return {
      name: path,
      via: `chart ${chart.facts.name}`,
      about: nonEmpty(about) ?? (isOther ? [] : all),
      claims: (unit) => [fileClaim(unit, path)],
    }
  })
  return [rest, ...templates, ...valuePieces(chart, charts, deployed, all, others)]
}

/** A piece for each key of each file of values. */
function valuePieces(
  chart: Chart,
  charts: readonly Chart[],
  deployed: DeployedUnits,
  all: readonly string[],
  others: ReadonlySet<string>,
): Piece[] {
  return chart.values.flatMap(([path, { keys }]) => {
    const byFile = deployed.ofName(ownName(path))
    return keys.map(({ key, images, content }): Piece => {
      const included = chart.facts.includes
        .filter((one) => one.key === key)
        .flatMap(({ path: at }) => chartAt(chart, at, charts))
      const about = included.flatMap((one) => everyUnit(one, charts, deployed))
      const written = images.flatMap((image) => [...deployed.ofImage(image)])
      const own = nonEmpty(about) ?? nonEmpty(written) ?? nonEmpty(byFile) ?? ownersOfKey(chart, key, images, deployed)
      const isOther = others.has(key) || (images.length > 0 && images.every((image) => deployed.isOfOthers(image)))
      return {
        name: `${path}#${key}`,
        via: `values of chart ${chart.facts.name}`,
        about: unique(nonEmpty(own) ?? (isOther ? [] : all)),
        claims: (unit) => [contentClaim(unit, path, content)],
      }
    })
  })
}

/** By the images in it, by its own name, else by the templates that use it. */
function ownersOfKey(chart: Chart, key: string, images: readonly string[], deployed: DeployedUnits): readonly string[] {
  const named = nonEmpty(images.flatMap((image) => [...deployed.ofImage(image)])) ?? deployed.ofName(key)
  if (named.length > 0) return named
  const users = chart.templates.filter(([, facts]) => facts.keys.includes(key))
  const owners = users.map(([path, facts]) => ownersOfTemplate(path, facts, deployed))
  return owners.every((some) => some.length > 0) ? owners.flat() : []
}

/** By the image that it writes out, by its file's name, else by the keys of values that are called as a unit is. */
function ownersOfTemplate(path: string, { images, keys }: TemplateFacts, deployed: DeployedUnits): readonly string[] {
  if (baseOf(path).startsWith('_')) return []
  const written = images.flatMap((image) => [...deployed.ofImage(image)])
  if (written.length > 0) return unique(written)
  const byPath = namesOfTemplate(path).flatMap((name) => [...deployed.ofName(name)])
  return unique(byPath.length > 0 ? byPath : keys.flatMap((key) => [...deployed.ofName(key)]))
}

const kindEnding =
  /[-_.](deployment|deploy|service|svc|configmap|config|secret|ingress|hpa|statefulset|daemonset|job|cronjob|sa|pdb|pvc|rollout)$/i

/** What the path of a template may be called after: its file, with and without a kind at its end, and the folders around it. */
function namesOfTemplate(path: string): string[] {
  const below = path.slice(path.lastIndexOf('/templates/') + '/templates/'.length).split('/')
  const base = (below.pop() ?? '').replace(/\.(ya?ml|tpl|txt)$/, '')
  return [base, base.replace(kindEnding, ''), ...below]
}

/** Names in a chart that stand for what is none of ours: charts from elsewhere, templates that only run others' images. */
function othersIn(chart: Chart, deployed: DeployedUnits): ReadonlySet<string> {
  const foreign = chart.templates.filter(
    ([path, facts]) => facts.images.length > 0 && ownersOfTemplate(path, facts, deployed).length === 0,
  )
  const names = foreign.flatMap(([path]) => namesOfTemplate(path).slice(0, 2))
  return new Set([...chart.facts.others, ...names])
}

/** Whether all images that a template takes from the values are of others. */
function runsOthers({ keys }: TemplateFacts, chart: Chart, deployed: DeployedUnits): boolean {
  const given = chart.values.flatMap(([, facts]) => facts.keys.filter(({ key }) => keys.includes(key)))
  const images = given.flatMap((one) => one.images)
  return images.length > 0 && images.every((image) => deployed.isOfOthers(image))
}

/** Whether a chart deploys nothing itself and only gives templates to others. */
function isLibrary({ templates }: Chart): boolean {
  return templates.length > 0 && templates.every(([path]) => baseOf(path).startsWith('_'))
}

/** Every unit of the charts that include one. */
function includingUnits(chart: Chart, charts: readonly Chart[], deployed: DeployedUnits): string[] {
  const including = charts.filter((other) =>
    other.facts.includes.some(({ path }) => chartAt(other, path, charts).includes(chart)),
  )
  return unique(including.flatMap((other) => everyUnit(other, charts, deployed)))
}

/** Every unit that a chart deploys, through the charts it includes too. */
function everyUnit(
  chart: Chart,
  charts: readonly Chart[],
  deployed: DeployedUnits,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  if (seen.has(chart.folder)) return []
  const inside = new Set([...seen, chart.folder])
  const nested = charts.filter(
    (other) => other.folder !== chart.folder && isWithin(other.folder, `${chart.folder}/charts`),
  )
  const included = [...chart.facts.includes.flatMap(({ path }) => chartAt(chart, path, charts)), ...nested]
  const own = [
    ...chart.values.flatMap(([, { keys }]) =>
      keys.flatMap(({ key, images }) => [
        ...(nonEmpty(images.flatMap((image) => [...deployed.ofImage(image)])) ?? deployed.ofName(key)),
      ]),
    ),
    ...chart.templates.flatMap(([path, facts]) => ownersOfTemplate(path, facts, deployed)),
  ]
  const named = own.length > 0 ? [] : (nonEmpty(deployed.ofName(chart.facts.name)) ?? deployed.around(chart.folder))
  return unique([...own, ...named, ...included.flatMap((other) => everyUnit(other, charts, deployed, inside))])
}

function chartAt(chart: Chart, path: string, charts: readonly Chart[]): Chart[] {
  const folder = resolvePath(chart.folder, path)
  return charts.filter((other) => other.folder === folder)
}

function fileClaim(unit: string, file: string): Claim {
  return { unit, files: { file }, as: 'explicit', family: 'helm', effect: 'redeploy', certainty: 'sure', via: '' }
}

function nonEmpty(found: readonly string[]): readonly string[] | undefined {
  return found.length > 0 ? found : undefined
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
