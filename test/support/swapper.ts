import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArtifacts } from '../../src/builders/artifacts.ts'
import { isAppError } from '../../src/lib/errors.ts'

/** What came of keeping a folder while somebody exchanged its parts for links that lead out of it. */
export interface SwappedKeeping {
  readonly kept: number
  readonly refused: number
  readonly swaps: number
  /** Artifacts that hold anything from outside. */
  readonly foreign: readonly string[]
}

const canary = 'nobody may read this'

/** As fast as it can, gives the output folder, a folder in it and a file in that the place of a link to the outside, and back. */
const swapper = `const { renameSync, writeFileSync } = require('node:fs')
const [place] = process.argv.slice(1)
const pairs = [['out/a', 'link-a'], ['out/a/b', 'link-b'], ['out/a/b/secret', 'link-file'], ['out', 'link-out']]
const exchange = ([one, other]) => {
  const [a, b] = [place + '/' + one, place + '/' + other]
  renameSync(a, b + '.aside'); renameSync(b, a); renameSync(b + '.aside', b)
}
let swaps = 0
console.log('begun')
process.on('SIGTERM', () => { console.log(swaps); process.exit(0) })
const turn = () => {
  for (let i = 0; i < 200; i++) {
    const pair = pairs[Math.floor(Math.random() * pairs.length)]
    exchange(pair); swaps += 1
    for (let wait = Math.random() * 3000; wait > 0; wait--);
    exchange(pair); swaps += 1
  }
  setImmediate(turn)
}
turn()`

/** Keeps a folder again and again for so long while a program of the same user races against it. */
export async function keepAgainstSwapper(ms: number): Promise<SwappedKeeping> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-swapper-')))
  layOut(place)
  const store = await openArtifacts(join(place, 'store'))
  const child = spawn(process.execPath, ['-e', swapper, place], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (data) => {
    said += String(data)
  })
  await once(child.stdout, 'data')
  const digests = new Set<string>()
  let [kept, refused] = [0, 0]
  for (const until = performance.now() + ms; performance.now() < until; ) {
    try {
      digests.add((await store.keep(join(place, 'out'))).digest)
      kept += 1
    } catch (error) {
      if (!isAppError(error, 'build-failed')) throw error
      refused += 1
    }
  }
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
  const foreign = [...digests].filter((digest) => holdsCanary(store.folderOf(digest)))
  execFileSync('chmod', ['-R', 'u+w', place])
  rmSync(place, { recursive: true, force: true })
  return { kept, refused, swaps: Number(said.split('\n').at(-2)), foreign }
}

/** The folder that is kept, and beside it links that each have the shape of a part of it. */
function layOut(place: string): void {
  mkdirSync(join(place, 'out/a/b'), { recursive: true })
  mkdirSync(join(place, 'outside/a/b'), { recursive: true })
  for (const [at, text] of [
    ['out', 'harmless'],
    ['outside', canary],
  ] as const) {
    writeFileSync(join(place, at, 'a/b/secret'), text)
    writeFileSync(join(place, at, 'a/secret'), text)
    writeFileSync(join(place, at, 'secret'), text)
  }
  for (const [link, target] of [
    ['out', ''],
    ['a', '/a'],
    ['b', '/a/b'],
    ['file', '/secret'],
  ])
    symlinkSync(join(place, `outside${target}`), join(place, `link-${link}`))
}

function holdsCanary(folder: string): boolean {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return files.some((file) => !file.isDirectory() && readFileSync(join(file.parentPath, file.name), 'utf8') === canary)
}
