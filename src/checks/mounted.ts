import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ObservedReplica } from '../domain/target.ts'
import type { CheckResult } from '../domain/verdict.ts'
import type { Check, ComponentSubject } from './check.ts'
import { combine, judge, stopwatch, undecided } from './measure.ts'
import { seeComponents } from './targets.ts'

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
const schema = z.strictObject({
  secrets: z.array(variableName).optional().describe('Left out: every secret that the component declares'),
  variables: z.array(variableName).default([]).describe('Other environment variables that must be there'),
})
type Options = z.output<typeof schema>

/** Looks into the running processes for the names of secrets and variables; values are neither compared nor shown. */
export const mounted: Check<Options> = {
  kind: 'mounted',
  doc: 'Secrets and variables are present, and not empty, in the environment of every running replica.',
  schema,
  async run(subject, options) {
    if (!existsSync('/proc/self/environ')) {
      const evidence = { asked: '/proc/<pid>/environ', wanted: 'readable', found: 'no /proc', tookMs: 0 }
      return { outcome: 'skipped', because: 'this machine has no /proc to look into processes', evidence: [evidence] }
    }
    const results: CheckResult[] = []
    for (const { component, replicas } of await seeComponents(subject)) {
      const names = [...new Set([...(options.secrets ?? component.secretNames), ...options.variables])]
      if (names.length === 0) continue
      if (replicas.length === 0) results.push(notThere(component))
      for (const replica of replicas) results.push(await lookInto(component, replica, names))
    }
    if (results.length === 0) return nothingDeclared()
    return combine(results, 'every secret and variable is present in every replica')
  },
}

async function lookInto(component: ComponentSubject, replica: ObservedReplica, names: string[]): Promise<CheckResult> {
  const took = stopwatch()
  const asked = `the environment of ${replica.id} for ${names.join(', ')}`
  const present = await presentNames(replica.pid)
  if (typeof present === 'string') {
    const declared = names.filter((name) => component.secretNames.includes(name) || (component.env[name] ?? '') !== '')
    const found = `${present}; declared are ${declared.join(', ') || 'none of them'}`
    const evidence = { asked, wanted: 'each present', found, tookMs: took() }
    return undecided('inconclusive', `the environment of ${replica.id} could not be read: ${present}`, evidence)
  }
  const missing = names.filter((name) => !present.has(name))
  const found = `present: ${names.filter((name) => present.has(name)).join(', ') || 'none'}`
  const evidence = { asked, wanted: 'each present and not empty', found, tookMs: took() }
  return judge(
    evidence,
    missing.map((name) => `${replica.id} has no ${name}`),
    `${replica.id} has ${names.join(', ')}`,
  )
}

/** Names of the variables of a process that are not empty; a text says why they could not be read. */
async function presentNames(pid: number | null): Promise<Set<string> | string> {
  if (pid === null) return 'its process id is not known'
  try {
    const pairs = (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0')
    return new Set(pairs.filter((pair) => /^[^=]+=./s.test(pair)).map((pair) => pair.slice(0, pair.indexOf('='))))
  } catch (error) {
    return `/proc/${pid}/environ: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`
  }
}

function notThere(component: ComponentSubject): CheckResult {
  const evidence = { asked: `replicas of ${component.name}`, wanted: 'at least one', found: 'none', tookMs: 0 }
  return undecided('inconclusive', `${component.name} has no replica to look into`, evidence)
}

function nothingDeclared(): CheckResult {
  const evidence = { asked: 'declared secrets and variables', wanted: 'at least one', found: 'none', tookMs: 0 }
  return undecided('errored', 'no component declares a secret and the check names no variable', evidence)
}
