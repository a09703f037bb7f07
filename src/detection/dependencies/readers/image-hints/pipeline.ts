import { readDockerCommands } from './docker-commands.ts'
import { type BuildHint, imageName, makeHint } from './hint.ts'
import { everyText, isRecord, listOf, recordOf, textOf, textRecordOf, textsOf } from './plain-values.ts'
import { readYaml } from './yaml-documents.ts'

type Values = Readonly<Record<string, string>>

/** The image builds of a GitHub workflow or action: `build-push-action` with its matrix, and `docker build` in its steps. */
export function readWorkflow(text: string): BuildHint[] {
  return readYaml(text).flatMap((document) => {
    const file = recordOf(document)
    const composite = [{ steps: recordOf(file['runs'])['steps'] }]
    const jobs = [...Object.values(recordOf(file['jobs'])), ...composite].filter(isRecord)
    return jobs.flatMap((job) =>
      matrixOf(recordOf(recordOf(job['strategy'])['matrix'])).flatMap((values) => stepsOf(job, values)),
    )
  })
}

/** The `docker build` of any other pipeline's definition: GitLab, Cloud Build, CircleCI. */
export function readPipeline(text: string): BuildHint[] {
  return readYaml(text).flatMap((document) => {
    const steps = listOf(recordOf(document)['steps']).map(recordOf)
    const cloud = steps.filter(({ name }) => /\/(docker|buildx)(:|$)/.test(textOf(name)))
    const commands = cloud.map(
      ({ args, dir }) => `${dir ? `cd ${textOf(dir)}; ` : ''}docker ${textsOf(args).join(' ')}`,
    )
    return [...commands, ...everyText(document)].flatMap((each) => readDockerCommands(fromTop(each), 'top'))
  })
}

/** Cloud Build has the repository in `/workspace`. */
function fromTop(command: string): string {
  return command.replaceAll(/(?<=^|\s)\/workspace(?=[/\s;]|$)/g, '.')
}

function stepsOf(job: Readonly<Record<string, unknown>>, values: Values): BuildHint[] {
  const inputs = recordOf(job['with'])
  const called =
    textOf(inputs['dockerfile'] ?? inputs['file'] ?? inputs['context'] ?? inputs['dockerfile_path']) === ''
      ? []
      : [inputs]
  const steps = listOf(job['steps']).filter(isRecord)
  const built = steps.filter(
    (step) => recordOf(step['with'])['context'] !== undefined || recordOf(step['with'])['file'] !== undefined,
  )
  const commands = steps.flatMap((step) => {
    const folder = fill(textOf(step['working-directory']), values)
    return readDockerCommands(`${folder === '' ? '' : `cd ${folder}\n`}${fill(textOf(step['run']), values)}`, 'top')
  })
  return [
    ...commands,
    ...[...called, ...built.map((step) => recordOf(step['with']))].map((given) => actionHint(given, values)),
  ]
}

function actionHint(given: Readonly<Record<string, unknown>>, values: Values): BuildHint {
  const text = (...keys: string[]) =>
    fill(keys.map((key) => textOf(given[key])).find((found) => found !== '') ?? '', values)
  const dockerfile = text('file', 'dockerfile', 'dockerfile_path', 'docker-file')
  const tags = text('tags', 'image', 'image_name', 'image-name')
    .split(/[\n,]/)
    .map((tag) => tag.trim())
  return makeHint({
    ...(dockerfile === '' ? {} : { dockerfile }),
    context: text('context', 'build_context') || '.',
    dockerfileFrom: 'start',
    start: 'top',
    args: lines(text('build-args', 'build_args')),
    target: text('target'),
    contexts: lines(text('build-contexts')),
    names: tags.filter((tag) => tag !== '').flatMap((tag) => [imageName(tag), tag]),
  })
}

function lines(text: string): Record<string, string> {
  return textRecordOf(text.split('\n').map((line) => line.trim()))
}

/** Every combination of a matrix, and its `include`s; one empty one when there is no matrix. */
function matrixOf(matrix: Readonly<Record<string, unknown>>): Values[] {
  let all: Values[] = [{}]
  for (const [key, value] of Object.entries(matrix)) {
    if (key === 'include' || key === 'exclude' || !Array.isArray(value)) continue
    all = all.flatMap((known) => value.map((item) => ({ ...known, ...flatten(key, item) }))).slice(0, 300)
  }
  const included = listOf(matrix['include']).map(
    (item) => Object.assign({}, ...Object.entries(recordOf(item)).map(([key, value]) => flatten(key, value))) as Values,
  )
  const extended = all.map(
    (known) => Object.assign({}, known, ...included.filter((item) => agrees(item, known))) as Values,
  )
  return included.length > 0 && Object.keys(all[0] ?? {}).length === 0 ? included : [...extended, ...included]
}

function agrees(item: Values, known: Values): boolean {
  const shared = Object.keys(item).filter((key) => key in known)
  return shared.length > 0 && shared.every((key) => item[key] === known[key])
}

function flatten(key: string, value: unknown): Record<string, string> {
  if (!isRecord(value)) return { [key]: textOf(value) }
  return Object.assign({}, ...Object.entries(value).map(([name, inner]) => flatten(`${key}.${name}`, inner))) as Record<
    string,
    string
  >
}

/** Fills in `${{ matrix.x }}`; any other expression is `*`. */
function fill(text: string, values: Values): string {
  return text
    .split('${{')
    .map((part, at) => {
      const end = part.indexOf('}}')
      if (at === 0 || end < 0) return part
      const name = part
        .slice(0, end)
        .trim()
        .replace(/^matrix\./, '')
      const isWorkspace = name === 'github.workspace'
      return `${isWorkspace ? '.' : (values[name] ?? '*')}${part.slice(end + 2)}`
    })
    .join('')
}
