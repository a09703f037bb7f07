import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBuildInputs } from '../../src/actions/build-inputs.ts'
import { detectChange } from '../../src/actions/detect-change.ts'
import { inputDigestOf } from '../../src/builders/input-digest.ts'
import type { DetectionSettings } from '../../src/detection/graph.ts'
import { openRepository } from '../../src/sources/repository.ts'
import { scratchRepository } from '../support/scratch-repository.ts'
import { type AffectedDocument, ask } from './corpus.ts'
import { changesOf, filesOf, type Generated, type Step, steps, workspaces } from './generated.testdata.ts'

const runs = { numRuns: 12 }
const lists = ['rebuild', 'redeploy', 'maybe'] as const

/** Commits a workspace and then each change; answers the range of commits asked for, from place to place. */
async function answers(
  workspace: Generated,
  changes: readonly (readonly Step[])[],
  ranges: readonly (readonly [number, number])[],
  { folder = 'libs', extra = {} }: { folder?: string; extra?: Record<string, string> } = {},
): Promise<AffectedDocument[]> {
  const repository = scratchRepository()
  try {
    const commits = [repository.commit(filesOf(workspace, folder))]
    for (const [round, wanted] of changes.entries()) {
      commits.push(repository.commit({ ...changesOf(workspace, folder, wanted, round), ...extra }))
    }
    const asked: AffectedDocument[] = []
    for (const [from, to] of ranges) asked.push(await ask(repository, `${commits[from]}..${commits[to]}`))
    return asked
  } finally {
    repository.remove()
  }
}

const named = (document: AffectedDocument | undefined, list: (typeof lists)[number]) =>
  document?.[list].map(({ component }) => component) ?? []

test('what two changes touch one after the other, the change over both touches', async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, steps, steps, async (workspace, one, other) => {
      const ranges = [
        [0, 1],
        [1, 2],
        [0, 2],
      ] as const
      const [first, second, whole] = await answers(workspace, [one, other], ranges)
      for (const list of ['rebuild', 'redeploy'] as const) {
        expect(named(whole, list)).toEqual(expect.arrayContaining([...named(first, list), ...named(second, list)]))
      }
    }),
    runs,
  )
})

test('a folder that is named otherwise, with what refers to it, has the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, steps, async (workspace, wanted) => {
      const [here] = await answers(workspace, [wanted], [[0, 1]])
      const [there] = await answers(workspace, [wanted], [[0, 1]], { folder: 'modules' })
      const renamed = JSON.parse(JSON.stringify(here).replaceAll('libs/', 'modules/')) as AffectedDocument
      for (const list of lists) expect(there?.[list]).toEqual(renamed[list])
    }),
    runs,
  )
})

test('a file that has nothing to do with it changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, steps, async (workspace, wanted) => {
      const [alone] = await answers(workspace, [wanted], [[0, 1]])
      const [beside] = await answers(workspace, [wanted], [[0, 1]], { extra: { 'elsewhere/notes.bin': 'x' } })
      for (const list of lists) expect(beside?.[list]).toEqual(alone?.[list])
      expect(beside?.unclaimed).toContain('elsewhere/notes.bin')
    }),
    runs,
  )
})

test('whatever is called touched has other inputs than before, so that build and detection agree', async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, steps, async (workspace, wanted) => {
      const scratch = scratchRepository()
      const repository = await openRepository(scratch.folder)
      try {
        const base = scratch.commit(filesOf(workspace, 'libs'))
        const head = scratch.commit(changesOf(workspace, 'libs', wanted, 1))
        const settings = declare(workspace)
        const { components } = await detectChange(repository, settings, base, head)
        const digest = async (commit: string, component: string) => {
          const isInput = (await readBuildInputs(repository, settings, commit))('shop', component)
          const files = (await repository.listTree(commit)).filter(({ path }) => isInput(path))
          return inputDigestOf({ command: ['make'], output: 'dist', timeout: 1 }, files)
        }
        for (const { component } of components) {
          expect(await digest(head, component), component).not.toBe(await digest(base, component))
        }
      } finally {
        await repository.close()
        scratch.remove()
      }
    }),
    runs,
  )
})

/** Only the services' own folders are declared: what they use is left to be found. */
function declare({ services }: Generated): DetectionSettings {
  const components = services.map((_service, at) => [`s${at}`, { paths: [`services/s${at}/**`], dependsOn: [] }])
  return { shared: {}, ignore: ['**/*.md'], apps: { shop: { components: Object.fromEntries(components) } } }
}
