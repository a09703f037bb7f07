import { judgeTaken, type StageTaken } from './delivered-files.ts'
import type { Build, BuildCommand, BuildInput, DockerfileFacts, Stage, Step, Taken, Taking } from './facts.ts'
import { hasVariables, substitute } from './variables.ts'

/** Follows a Dockerfile with the arguments of one build: only the stages that its target needs. */
export function evaluateBuild(facts: DockerfileFacts, input: BuildInput): Build {
  return new Evaluation(facts, input).run()
}

/** What a stage leaves to those that are built from it. */
interface StageEnd {
  readonly env: ReadonlyMap<string, string>
  readonly workdir: string
}

class Evaluation {
  private readonly facts: DockerfileFacts
  private readonly input: BuildInput
  private readonly globals = new Map<string, string>()
  private readonly done = new Map<number, StageEnd>()
  private readonly taken: StageTaken[] = []
  private readonly images = new Set<string>()
  private readonly commands: (BuildCommand & { readonly stage: number })[] = []
  private readonly kept: { readonly stage: number; readonly path: string }[] = []
  /** The stage that each is built from. */
  private readonly parents = new Map<number, number>()
  private readonly asked = new Set<string>()

  constructor(facts: DockerfileFacts, input: BuildInput) {
    this.facts = facts
    this.input = input
  }

  run(): Build {
    for (const step of this.facts.globals) if ('arg' in step) this.define(step, this.globals)
    const wanted = this.input.target === '' ? -1 : this.stageNamed(this.input.target)
    const last = wanted === -1 ? this.facts.stages.length - 1 : wanted
    const end = this.stage(last)
    return {
      later: this.laterOf(last, end),
      taken: judgeTaken(this.taken, { commands: this.commands, kept: this.kept, parents: this.parents, last }),
      images: [...this.images],
      commands: this.commands.map(({ text, folder }) => ({ text, folder })),
      kept: this.kept.map(({ path }) => path),
      asked: this.asked,
    }
  }

  /** What the last stage leaves to builds from its image. */
  private laterOf(index: number, { env, workdir }: StageEnd): Taken[] {
    const steps = this.facts.stages[index]?.later ?? []
    const taking = steps.filter((step) => 'take' in step).filter(({ from }) => from === '')
    return taking.map((step) => ({ ...this.takenBy(step, '', env, workdir), isDelivered: true }))
  }

  private stage(index: number): StageEnd {
    const known = this.done.get(index)
    const stage = this.facts.stages[index]
    if (known || !stage) return known ?? { env: new Map(), workdir: '/' }
    this.done.set(index, { env: new Map(), workdir: '/' })
    const { parent, later } = this.parentOf(stage, index)
    const variables = new Map(parent.env)
    const env = new Map(parent.env)
    let workdir = parent.workdir
    for (const step of [...later, ...stage.steps]) {
      if ('workdir' in step) workdir = join(workdir, substitute(step.workdir, variables))
      else this.follow(step, variables, env, workdir, index)
    }
    const end = { env, workdir }
    this.done.set(index, end)
    return end
  }

  /** The stage that this one is built from, with what it left for now (`ONBUILD`). */
  private parentOf(stage: Stage, index: number): { parent: StageEnd; later: readonly Step[] } {
    const from = this.replace(stage.from, this.globals)
    const parent = this.input.contexts.has(from) ? -1 : this.stageNamed(from, index)
    if (parent >= 0) {
      this.parents.set(index, parent)
      return { parent: this.stage(parent), later: this.facts.stages[parent]?.later ?? [] }
    }
    if (from.toLowerCase() !== 'scratch') this.images.add(from)
    return { parent: { env: new Map(), workdir: '/' }, later: [] }
  }

  private follow(step: Step, variables: Map<string, string>, env: Map<string, string>, workdir: string, index: number) {
    if ('arg' in step) this.define(step, variables)
    else if ('env' in step) {
      for (const [name, value] of step.env) {
        env.set(name, substitute(value, variables))
        variables.set(name, env.get(name) ?? '')
      }
    } else if ('command' in step) {
      this.commands.push({ text: this.replace(step.command, variables), folder: workdir, stage: index })
    } else if ('take' in step) this.take(step, variables, workdir, index)
  }

  private define(step: { readonly arg: string; readonly value?: string }, variables: Map<string, string>) {
    const given = this.input.args.get(step.arg)
    const otherwise = step.value === undefined ? this.globals.get(step.arg) : substitute(step.value, variables)
    const value = given ?? otherwise
    if (value !== undefined) variables.set(step.arg, value)
  }

  private take(step: Taking, variables: Map<string, string>, workdir: string, index: number) {
    const from = this.replace(step.from, variables)
    const isContext = from === '' || this.input.contexts.has(from)
    if (!isContext) {
      const stage = this.stageNamed(from, index)
      if (stage >= 0) {
        this.stage(stage)
        const paths = step.sources.map((source) => join('/', this.replace(source, variables)))
        this.kept.push(...paths.map((path) => ({ stage, path })))
      } else this.images.add(from)
      return
    }
    this.taken.push({ stage: index, ...this.takenBy(step, from, variables, workdir) })
  }

  private takenBy(
    step: Taking,
    context: string,
    variables: ReadonlyMap<string, string>,
    workdir: string,
  ): Omit<Taken, 'isDelivered'> {
    const sources = step.sources.map((source) => this.replace(source, variables))
    return {
      take: step.take,
      sources: sources.filter((source) => !hasVariables(source)).map(cleanSource),
      unknown: sources.filter(hasVariables),
      context,
      to: join(workdir, substitute(step.to, variables)),
      excludes: step.excludes.map((pattern) => this.replace(pattern, variables)),
    }
  }

  /** The index of a stage by name or number, before the one that asks. */
  private stageNamed(name: string, before = this.facts.stages.length): number {
    if (/^\d{1,4}$/.test(name)) return Number(name) < before ? Number(name) : -1
    return this.facts.stages.findLastIndex((stage, at) => at < before && stage.name === name.toLowerCase())
  }

  private replace(text: string, variables: ReadonlyMap<string, string>): string {
    for (const [, name = ''] of text.matchAll(/\$\{?(\w+)/g)) this.asked.add(name)
    return substitute(text, variables)
  }
}

function cleanSource(source: string): string {
  return join('/', source).slice(1)
}

/** A path of the image (or of the context), from its root and without dots. */
function join(folder: string, path: string): string {
  const names = path.startsWith('/') ? [] : folder.split('/').filter(Boolean)
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
