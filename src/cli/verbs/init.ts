import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { AppError } from '../../lib/errors.ts'
import { tell, type Verb } from '../verb.ts'

const file = 'tidegate.yaml'
const skipped = new Set(['.git', '.tidegate', 'node_modules', 'dist', 'build', 'vendor', 'target'])
const mostFiles = 20_000

export const init: Verb = {
  name: 'init',
  word: 'verb.init',
  example: 'tidegate init',
  acts: true,
  async run({ outside, settings }, { dryRun }) {
    const { cwd } = outside
    const text = await settings.draft({
      files: await filesBelow(cwd),
      read: (path) => readFile(join(cwd, path), 'utf8'),
    })
    if (!dryRun) await writeNew(join(cwd, file), text)
    return tell({ file, written: !dryRun, text }, (shown, { say }) =>
      shown.written ? [say('init.written', { file })] : [...text.split('\n'), say('dry.nothing')],
    )
  },
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((cause: unknown) => {
    throw new AppError('conflict', `${path} could not be written`, {
      cause,
      hint: 'If it is there already, see what is wrong with it: tidegate validate.',
    })
  })
}

async function filesBelow(root: string): Promise<string[]> {
  const [files, open] = [[] as string[], [root]]
  for (let folder = open.pop(); folder !== undefined && files.length < mostFiles; folder = open.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isFile()) files.push(relative(root, path))
      else if (entry.isDirectory() && !skipped.has(entry.name)) open.push(path)
    }
  }
  return files.sort((a, b) => (a < b ? -1 : 1))
}
