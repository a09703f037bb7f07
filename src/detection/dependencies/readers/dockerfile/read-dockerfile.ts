import { readBuildCommand } from './commands.ts'
import type { DockerfileFacts, Stage, Step, Taking } from './facts.ts'
import { type Instruction, readInstructions } from './instructions.ts'
import { jsonWords, pairsOf, splitFlags, splitOnce, splitWords } from './words.ts'

interface OpenStage {
  name: string
  from: string
  steps: Step[]
  later: Step[]
}

/** Reads what a Dockerfile takes, from where, and what it builds; throws when it has no stage or cannot be cut into instructions. */
export function readDockerfile(text: string): DockerfileFacts {
  const globals: Step[] = []
  const stages: OpenStage[] = []
  for (const instruction of readInstructions(text)) {
    const stage = stages.at(-1)
    if (instruction.name === 'FROM') stages.push(openStage(instruction))
    else if (!stage) globals.push(...stepsOf(instruction))
    else if (instruction.name === 'ONBUILD') stage.later.push(...laterSteps(instruction))
    else stage.steps.push(...stepsOf(instruction))
  }
  if (stages.length === 0) throw new Error('a FROM was wanted in the Dockerfile, none was found')
  return { globals, stages: stages satisfies Stage[] }
}

function openStage({ text, line }: Instruction): OpenStage {
  const words = splitWords(splitFlags(text).rest)
  const [from, as, name] = words
  if (from === undefined) throw new Error(`line ${line}: FROM names no image`)
  const named = as?.toLowerCase() === 'as' ? (name ?? '') : ''
  return { name: named.toLowerCase(), from, steps: [], later: [] }
}

function laterSteps(instruction: Instruction): Step[] {
  const [name = '', text = ''] = splitOnce(instruction.text, ' ')
  return stepsOf({ ...instruction, name: name.toUpperCase(), text: text.trim() })
}

function stepsOf(instruction: Instruction): Step[] {
  const { name, text } = instruction
  if (name === 'COPY' || name === 'ADD') return takingsOf(name, instruction)
  if (name === 'ARG') return pairsOf(text).map(([arg]) => argOf(arg, text))
  if (name === 'ENV') return [{ env: environmentOf(text) }]
  if (name === 'WORKDIR') return [{ workdir: splitWords(text).join(' ') }]
  if (name === 'RUN') return runSteps(instruction)
  if (name === 'CMD' || name === 'ENTRYPOINT') return commandSteps((jsonWords(text) ?? [text]).join(' '))
  return []
}

function argOf(arg: string, text: string): Step {
  const pair = pairsOf(text).find(([name]) => name === arg)
  const written = text.includes(`${arg}=`)
  return written ? { arg, value: pair?.[1] ?? '' } : { arg }
}

function environmentOf(text: string): [string, string][] {
  const [first = '', rest = ''] = splitOnce(text, ' ')
  return first.includes('=') ? pairsOf(text) : [[first, rest.trim()]]
}

function takingsOf(take: 'COPY' | 'ADD', { text, documents }: Instruction): Taking[] {
  const { flags, rest } = splitFlags(text)
  const words = splitWords(rest)
  const to = words.pop() ?? ''
  const sources = words.filter((word) => !(documents.length > 0 && word.startsWith('<<')) && !isRemote(take, word))
  if (sources.length === 0) return []
  const from = flags.find(({ name }) => name === 'from')?.value ?? ''
  const excludes = flags.filter(({ name }) => name === 'exclude').map(({ value }) => value)
  return [{ take, sources, to, from, excludes }]
}

function isRemote(take: string, source: string): boolean {
  return take === 'ADD' && /^(https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(source)
}

function runSteps({ text, documents }: Instruction): Step[] {
  const { flags, rest } = splitFlags(text)
  const mounts = flags.filter(({ name }) => name === 'mount').flatMap(({ value }) => mountOf(value))
  const command = [(jsonWords(rest) ?? [rest]).join(' '), ...documents].join('\n')
  return [...mounts, ...commandSteps(command)]
}

/** A bind mount takes files of the context or of a stage; caches, secrets and temporary files take none. */
function mountOf(value: string): Taking[] {
  const options = new Map(
    value
      .split(',')
      .map((part) => splitOnce(part, '='))
      .map(([key, text]) => [key, text ?? '']),
  )
  if ((options.get('type') ?? 'bind') !== 'bind') return []
  const source = options.get('source') ?? options.get('src') ?? '.'
  const to = options.get('target') ?? options.get('dst') ?? options.get('destination') ?? ''
  return [{ take: 'RUN --mount', sources: [source], to, from: options.get('from') ?? '', excludes: [] }]
}

function commandSteps(command: string): Step[] {
  return readBuildCommand(command).map((found) => ({ command: found }))
}
