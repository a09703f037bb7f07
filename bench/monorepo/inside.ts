/** `node inside.ts <repository> <packages> <rounds>`: the same question inside a process that lives on, as in the control plane. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveRange } from '../../src/actions/affected-range.ts'
import { findAffected } from '../../src/actions/find-affected.ts'
import { openDependencies } from '../../src/actions/read-dependencies.ts'
import { openRepository } from '../../src/sources/repository.ts'
import { openShelf } from '../../src/sources/shelf.ts'
import { openMonorepo } from './monorepo.ts'
import { percentile } from './percentile.ts'

const [folder = '', packages = 0, rounds = 0] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const monorepo = openMonorepo(folder, packages)
const repository = await openRepository(folder)
const shelves: string[] = []

async function forget() {
  const shelf = await mkdtemp(join(tmpdir(), 'tidegate-shelf-'))
  shelves.push(shelf)
  return openDependencies(repository, openShelf(shelf))
}

let dependencies = await forget()

async function ask(): Promise<number> {
  const began = performance.now()
  await findAffected(dependencies, await resolveRange(repository, 'HEAD~1..HEAD'), async () => ({ trouble: 'none' }))
  await dependencies.keep()
  return performance.now() - began
}

const first = await ask()
const cold: number[] = []
for (let round = 0; round < rounds; round++) {
  monorepo.edit((round * 53) % packages, 4000 + round)
  dependencies = await forget()
  cold.push(await ask())
}
const edits: number[] = []
const additions: number[] = []
for (let round = 0; round < rounds; round++) {
  monorepo.edit((round * 53) % packages, 5000 + round)
  edits.push(await ask())
}
for (let round = 0; round < rounds; round++) {
  monorepo.add((round * 53) % packages, 6000 + round)
  additions.push(await ask())
}
await repository.close()
for (const shelf of shelves) await rm(shelf, { recursive: true })
globalThis.gc?.()
console.log(
  JSON.stringify({
    who: 'tidegate inside the running control plane',
    firstMs: Math.round(first),
    coldMs: percentile(cold, 0.5),
    coldP95Ms: percentile(cold, 0.95),
    warmP50Ms: percentile(edits, 0.5),
    warmP95Ms: percentile(edits, 0.95),
    newFileP50Ms: percentile(additions, 0.5),
    newFileP95Ms: percentile(additions, 0.95),
    mib: Math.round(process.memoryUsage().rss / 2 ** 20),
  }),
)
