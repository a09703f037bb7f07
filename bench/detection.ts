/**
 * How long it takes from a pushed commit to knowing what it touches: `node bench/detection.ts [files]` (default 50,000 files), by the
 * paths of settings; then `tidegate affected` against Nx and Turborepo on one repository of 100,000 files in 1,000 npm packages.
 * Prints lines of JSON. `ratio` compares with git merely listing the same tree, which takes the machine's speed out.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputDigestOf } from '../src/builders/input-digest.ts'
import { detect } from '../src/detection/detect.ts'
import type { DetectionSettings } from '../src/detection/graph.ts'
import { inputsOf } from '../src/detection/inputs.ts'
import { openRepository, type Repository } from '../src/sources/repository.ts'
import { compareWithPeers } from './monorepo/compare.ts'

const files = Number(process.argv[2] ?? 50_000)
const rounds = 15
const names = Array.from({ length: 9 }, (_, i) => `component${i}`)

const settings: DetectionSettings = {
  shared: { config: { paths: ['packages/config/**'], touches: 'dependents' } },
  ignore: ['**/*.md'],
  apps: {
    shop: {
      components: Object.fromEntries(
        names.map((name) => [name, { paths: [`apps/${name}/**`], dependsOn: ['config'] }]),
      ),
    },
  },
}

const place = await mkdtemp(join(tmpdir(), 'tidegate-bench-'))
try {
  const [base, head] = fill(join(place, 'repository.git'))
  const repository = await openRepository(join(place, 'repository.git'))
  const plans: number[] = []
  const lists: number[] = []
  let components = 0
  for (let i = 0; i < rounds; i++) {
    plans.push(
      await timed(async () => {
        components = await plan(repository, base, head)
      }),
    )
    lists.push(await timed(() => repository.listTree(head)))
  }
  await repository.close()
  const [planMs, listMs] = [median(plans), median(lists)]
  const ratio = Number((planMs / listMs).toFixed(2))
  console.log(
    JSON.stringify({ bench: 'detection', files, components, planMs, worstMs: Math.max(...plans), listMs, ratio }),
  )
} finally {
  await rm(place, { recursive: true, force: true })
}
compareWithPeers(100_000, 1000)

/** The way of a push: settings as a blob, what changed, who is touched and why, what each touched component is built of. */
async function plan(repository: Repository, base: string, head: string): Promise<number> {
  await repository.readBlob(head, 'tidegate.yaml', 2 ** 20)
  await repository.commit(head)
  const { components } = detect({ settings, changed: await repository.changedPaths(base, head) })
  const tree = await repository.listTree(head)
  for (const { app, component } of components) {
    const isInput = inputsOf(settings, app, component)
    const inputs = tree.filter((entry) => isInput(entry.path))
    inputDigestOf({ command: ['node', 'build.js'], output: 'dist', timeout: 1 }, inputs)
  }
  return components.length
}

/** Two commits: all files, then a change of the shared one and of ten of a component. */
function fill(folder: string): [string, string] {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', args, { input, maxBuffer: 2 ** 28 }).toString()
  git(['init', '--quiet', '--bare', '--initial-branch=main', folder])
  const file = (path: string, text: string) => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`
  const commit = (body: string, from = '') => {
    const head = `commit refs/heads/main\ncommitter A <a@example.com> 1767225600 +0000\ndata 1\nx\n${from}`
    git([`--git-dir=${folder}`, 'fast-import', '--quiet'], head + body)
    return git([`--git-dir=${folder}`, 'rev-parse', 'main']).trim()
  }
  const paths = Array.from({ length: files }, (_, i) => `apps/component${i % 9}/src/d${i % 211}/f${i}.ts`)
  const all = paths.map((path, i) => file(path, String(i))).join('')
  const base = commit(file('tidegate.yaml', 'version: 1') + file('packages/config/a.json', '1') + all)
  const few = paths.filter((_, i) => i % 9 === 0).slice(0, 10)
  const changes = few.map((path) => file(path, 'changed')).join('') + file('packages/config/a.json', '2')
  return [base, commit(changes, `from ${base}\n`)]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return Math.round(performance.now() - began)
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
}
