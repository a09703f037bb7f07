import { readYaml } from '../../formats/yaml.ts'
import { readDockerCommands } from './docker-commands.ts'
import { type BuildHint, imageName, makeHint } from './hint.ts'
import { everyText, isRecord, listOf, recordOf, textOf, textRecordOf, textsOf } from './plain-values.ts'
import { fill, isOfMatrix, matrixOf, type Values, withEnvironment, withMetadata } from './workflow-values.ts'

/** The image builds of a GitHub workflow or action: `build-push-action` with its matrix, and `docker build` in its steps. */
export function readWorkflow(text: string): BuildHint[] {
  return readYaml(text).flatMap((document) => {
    const file = recordOf(document)
    const composite = [{ steps: recordOf(file['runs'])['steps'] }]
    const jobs = [...Object.values(recordOf(file['jobs'])), ...composite].filter(isRecord)
    return jobs.flatMap((job) =>
      matrixOf(recordOf(recordOf(job['strategy'])['matrix'])).flatMap((values) =>
        stepsOf(job, values, withEnvironment(job['env'], withEnvironment(file['env'], values))),
      ),
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

/** The builds of one job: by matrix alone it is told apart which image is meant, all else may be known from variables. */
function stepsOf(job: Readonly<Record<string, unknown>>, matrix: Values, values: Values): BuildHint[] {
  const called = saysBuild(recordOf(job['with'])) ? [recordOf(job['with'])] : []
  const steps = listOf(job['steps']).filter(isRecord)
  const known = withMetadata(steps, values)
  const told = withMetadata(steps.filter(isOfMatrix), matrix)
  const commands = steps.flatMap((step) => {
    const folder = fill(textOf(step['working-directory']), values)
    return readDockerCommands(`${folder === '' ? '' : `cd ${folder}\n`}${fill(textOf(step['run']), values)}`, 'top')
  })
  const built = steps.flatMap((step) => {
    const given = recordOf(step['with'])
    return saysBuild(given) ? [actionHint(given, told, withEnvironment(step['env'], known))] : []
  })
  return [...commands, ...called.map((given) => actionHint(given, matrix, known)), ...built]
}

const dockerfileKeys = ['file', 'dockerfile', 'dockerfile-path', 'docker-file', 'path-to-dockerfile']
const contextKeys = ['context', 'build-context', 'docker-context', 'context-path']
const nameKeys = ['tags', 'image', 'image-name', 'docker-image-name', 'images']

function saysBuild(given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).some(
    ([key, value]) => [...dockerfileKeys, ...contextKeys].includes(plain(key)) && textOf(value) !== '',
  )
}

function actionHint(given: Readonly<Record<string, unknown>>, matrix: Values, values: Values): BuildHint {
  const inputs = new Map(Object.entries(given).map(([key, value]) => [plain(key), textOf(value)]))
  const written = (keys: readonly string[]) =>
    keys.map((key) => inputs.get(key) ?? '').find((text) => text !== '') ?? ''
  const text = (...keys: string[]) => fill(written(keys), values)
  const dockerfile = text(...dockerfileKeys)
  const pushed = /\bname=([^,"\s]+)/.exec(text('outputs'))?.[1] ?? ''
  const alsoCalled = [...namesIn(text(...nameKeys)), ...namesIn(pushed)]
  return makeHint({
    ...(dockerfile === '' ? {} : { dockerfile }),
    context: text(...contextKeys) || '.',
    dockerfileFrom: 'start',
    start: 'top',
    args: lines(text('build-args')),
    target: text('target'),
    contexts: lines(text('build-contexts')),
    names: namesIn(fill(written(nameKeys), matrix)).flatMap((tag) => [imageName(tag), tag]),
    ...(alsoCalled.length > 0 && { alsoCalled }),
  })
}

/** `build_context` and `build-context` are one input. */
function plain(key: string): string {
  return key.toLowerCase().replaceAll('_', '-')
}

function namesIn(tags: string): string[] {
  return tags
    .split(/[\n,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

function lines(text: string): Record<string, string> {
  return textRecordOf(text.split('\n').map((line) => line.trim()))
}
