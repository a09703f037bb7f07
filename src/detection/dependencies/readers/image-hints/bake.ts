import { substitute } from '../dockerfile/variables.ts'
import { readHcl } from './hcl.ts'
import { type BuildHint, makeHint } from './hint.ts'
import { recordOf, textOf, textRecordOf, textsOf } from './plain-values.ts'

type Target = Readonly<Record<string, unknown>>

/** The builds that a `docker-bake.hcl` describes, with what targets inherit and the defaults of variables. */
export function readBakeHcl(text: string): BuildHint[] {
  const blocks = readHcl(text)
  const named = (type: string) => blocks.filter((block) => block.type === type)
  const variables = named('variable').map(({ labels, values }) => [labels[0] ?? '', textOf(values['default'])] as const)
  const targets = named('target').map(({ labels, values }) => [labels[0] ?? '', values] as const)
  return hintsOf(new Map(targets), new Map(variables))
}

/** The builds that a `docker-bake.json` describes. */
export function readBakeJson(text: string): BuildHint[] {
  const file = recordOf(JSON.parse(text))
  const variables = Object.entries(recordOf(file['variable'])).map(
    ([name, value]) => [name, textOf(recordOf(value)['default'])] as const,
  )
  const targets = Object.entries(recordOf(file['target'])).map(([name, value]) => [name, recordOf(value)] as const)
  return hintsOf(new Map(targets), new Map(variables))
}

function hintsOf(targets: ReadonlyMap<string, Target>, variables: ReadonlyMap<string, string>): BuildHint[] {
  return [...targets.keys()]
    .filter((name) => !name.startsWith('_'))
    .flatMap((name) =>
      spread(inherit(name, targets), variables).map((each) => hintOf(name, each.target, each.variables)),
    )
}

/** A target over what it inherits; a ring of inheritance ends where it began. */
function inherit(name: string, targets: ReadonlyMap<string, Target>, seen: ReadonlySet<string> = new Set()): Target {
  const own = targets.get(name) ?? {}
  if (seen.has(name)) return {}
  const parents = textsOf(own['inherits']).map((parent) => inherit(parent, targets, new Set([...seen, name])))
  const merged = Object.assign({}, ...parents, own) as Target
  const args = Object.assign({}, ...[...parents, own].map((target) => textRecordOf(recordOf(target)['args']))) as Target
  return { ...merged, args }
}

/** One build for each value of a target's matrix. */
function spread(target: Target, variables: ReadonlyMap<string, string>) {
  let each = [variables]
  for (const [name, values] of Object.entries(recordOf(target['matrix']))) {
    each = each.flatMap((known) => textsOf(values).map((value) => new Map([...known, [name, value]]))).slice(0, 200)
  }
  return each.map((known) => ({ target, variables: known }))
}

function hintOf(name: string, target: Target, variables: ReadonlyMap<string, string>): BuildHint {
  const fill = (text: string) => substitute(text, variables).replace(/\$\{[^}]{0,200}\}/g, '*')
  const fillRecord = (value: unknown) =>
    Object.fromEntries(Object.entries(textRecordOf(value)).map(([key, text]) => [key, fill(text)]))
  const dockerfile = fill(textOf(target['dockerfile']))
  const inline = substitute(textOf(target['dockerfile-inline']), variables)
  return makeHint({
    ...(inline !== '' && { inline }),
    ...(dockerfile !== '' && inline === '' && { dockerfile }),
    context: fill(textOf(target['context'])) || '.',
    start: 'either',
    args: fillRecord(target['args']),
    target: fill(textOf(target['target'])),
    contexts: fillRecord(target['contexts']),
    names: [fill(textOf(target['name'])) || name, ...textsOf(target['tags']).map(fill)],
  })
}
