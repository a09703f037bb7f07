import type { z } from 'zod'
import type { Path, Trouble } from './finding.ts'
import { type JsonNode, nodesAt, valueAt } from './json-nodes.ts'
import { suggest } from './suggestion.ts'
import { describe, listed, wantedBy } from './wording.ts'

type Issue = z.core.$ZodIssue

/** What a schema's complaints mean for whoever wrote the settings; `top` is what was read, `prefix` where it stands. */
export function explainIssues(issues: readonly Issue[], schema: JsonNode, top: unknown, prefix: Path = []): Trouble[] {
  return issues.flatMap((issue) => explain(issue, { schema, top, prefix, within: [] }))
}

interface Context {
  readonly schema: JsonNode
  readonly top: unknown
  /** From the settings' top to `top`. */
  readonly prefix: Path
  /** From `top` to where the issue's own path begins. */
  readonly within: Path
}

function explain(issue: Issue, context: Context): Trouble[] {
  const inner: Path = [...context.within, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  const place = { path: [...context.prefix, ...inner], inner, value: valueAt(context.top, inner) }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, 20).map((key) => unknownKey(key, place, context))
    case 'invalid_key':
      return [invalidKey(issue, place)]
    case 'invalid_union':
      return explainUnion(issue, place, context)
    default:
      return [place.value === undefined ? missing(place, issue, context) : wrong(place, issue)]
  }
}

interface Place {
  readonly path: Path
  readonly inner: Path
  readonly value: unknown
}

function unknownKey(key: string, place: Place, { schema, top }: Context): Trouble {
  const known = nodesAt(schema, place.inner, top).flatMap((node) => Object.keys(node.properties ?? {}))
  return {
    code: 'unknown-key',
    path: [...place.path, key],
    at: 'key',
    what: `“${key.slice(0, 80)}” is not a key that is known here`,
    todo: suggest(key, [...new Set(known)], 'key'),
  }
}

function invalidKey(issue: z.core.$ZodIssueInvalidKey, place: Place): Trouble {
  const wanted = issue.issues[0]?.message ?? 'another name'
  return {
    code: 'invalid-name',
    path: place.path,
    at: 'key',
    what: `${wanted} were wanted as a name, found ${describe(String(place.path.at(-1)))}`,
    todo: 'Rename it.',
  }
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, place: Place, context: Context): Trouble[] {
  if (place.value === undefined) return [missing(place, issue, context)]
  const fitting = issue.errors.find((branch) => !branch.some(isAboutTheWhole))
  if (fitting) return fitting.flatMap((inner) => explain(inner, { ...context, within: place.inner }))
  if (issue.errors.length === 0) return [unknownAlternative(place, context)]
  const wanted = [...new Set(issue.errors.flatMap((branch) => branch.filter(isAboutTheWhole).map(wantedBy)))]
  return [
    {
      code: 'wrong-type',
      path: place.path,
      what: `${wanted.join(' or ')} was wanted, found ${describe(place.value)}`,
      todo: `Write ${wanted.join(' or ')}.`,
    },
  ]
}

function isAboutTheWhole(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

/** The issue of a discriminated union whose discriminator (`signal` of a watch rule) is none of its constants. */
function unknownAlternative(place: Place, { schema }: Context): Trouble {
  const constants = nodesAt(schema, place.inner, undefined).map((node) => node.const)
  const options = [...new Set(constants.filter((constant) => typeof constant === 'string'))]
  const what = `${listed(options)} was wanted, found ${describe(place.value)}`
  return { code: 'invalid-value', path: place.path, what, todo: hint(place.value, options) }
}

function missing(place: Place, issue: Issue, { schema, top }: Context): Trouble {
  const key = String(place.path.at(-1) ?? '')
  const said = nodesAt(schema, place.inner, top)[0]?.description
  return {
    code: 'missing-key',
    path: place.path,
    at: 'key',
    what: `“${key}” is missing${said ? ` (${said})` : `: ${wantedBy(issue)} was wanted`}`,
    todo: place.path.length > 1 ? `Add “${key}:” to this block.` : `Add “${key}:” at the top level.`,
  }
}

function wrong(place: Place, issue: Issue): Trouble {
  const wanted = wantedBy(issue)
  const found = describe(place.value)
  if (issue.code === 'invalid_type') {
    const quoted = issue.expected === 'string' && ['number', 'boolean'].includes(typeof place.value)
    const todo = quoted ? `Put quotes around it: "${String(place.value)}".` : `Write ${wanted}.`
    return { code: 'wrong-type', path: place.path, what: `${wanted} was wanted, found ${found}`, todo }
  }
  const options = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const what = issue.code === 'custom' ? issue.message : `${wanted} was wanted, found ${found}`
  const todo =
    options.length > 0 ? hint(place.value, options) : issue.code === 'custom' ? 'Correct it.' : `Write ${wanted}.`
  return { code: 'invalid-value', path: place.path, what, todo }
}

function hint(found: unknown, options: readonly string[]): string {
  return typeof found === 'string' ? suggest(found, options, 'value') : `Write ${listed(options)}.`
}
