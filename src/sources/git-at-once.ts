import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, isAppError } from '../lib/errors.ts'
import { runGit } from './git.ts'

const mostBytes = 2 ** 28
const lookEveryMs = 50

/**
 * What git answers, as `runGit` would say it, for long answers: git is started before this returns and writes into a file without a
 * name, so that it is not held up however busy this process is meanwhile. Where the file has no room for it, git is asked again without.
 */
export async function runGitAtOnce(args: readonly string[]): Promise<Buffer> {
  const file = openNameless()
  if (file === undefined) return (await runGit(args)).stdout
  try {
    await runInto(file, args)
    return readWhole(file)
  } catch (error) {
    if (!isAppError(error, 'unavailable')) throw error
  } finally {
    closeSync(file)
  }
  return (await runGit(args)).stdout
}

/** Stops git once it has written more than anybody reads: a few small objects can stand for trees without end. */
async function runInto(file: number, args: readonly string[]): Promise<void> {
  const tooMuch = new AbortController()
  const look = setInterval(() => fstatSync(file).size > mostBytes && tooMuch.abort(), lookEveryMs)
  try {
    await runGit(args, { into: file, signal: tooMuch.signal })
  } catch (error) {
    requireSize(file)
    throw error
  } finally {
    clearInterval(look)
  }
}

/** A file of the system's folder for passing things that nobody else can open, and that ends with its closing; undefined where none can be had. */
function openNameless(): number | undefined {
  const path = join(tmpdir(), `tidegate-${randomBytes(16).toString('hex')}`)
  try {
    const file = openSync(path, 'wx+', 0o600)
    rmSync(path, { force: true })
    return file
  } catch {
    return undefined
  }
}

/** From its beginning: the process that wrote it left its place at the end. */
function readWhole(file: number): Buffer {
  const size = requireSize(file)
  const bytes = Buffer.allocUnsafe(size)
  for (let at = 0; at < size; ) {
    const read = readSync(file, bytes, at, size - at, at)
    if (read === 0) throw new AppError('unavailable', 'what git wrote came back shorter')
    at += read
  }
  return bytes
}

function requireSize(file: number): number {
  const { size } = fstatSync(file)
  if (size <= mostBytes) return size
  throw new AppError('too-large', `at most ${mostBytes} bytes were wanted of git, found ${size}`)
}
