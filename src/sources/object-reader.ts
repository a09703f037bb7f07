import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { AppError } from '../lib/errors.ts'
import { gitEnvironment, quietOptions } from './git.ts'
import { requireOid } from './names.ts'

/** One object of a repository. */
export interface GitObject {
  readonly oid: string
  readonly type: string
  readonly bytes: Buffer
}

/** Reads objects by id from one long-lived process. */
export interface ObjectReader {
  /** The object, or null when the repository has none of that id; `too-large` beyond `maxBytes`. Calls may overlap. */
  read(oid: string, maxBytes: number): Promise<GitObject | null>
  /** The commit that a revision (`HEAD~1`) means; the caller has looked that it is one word of git's grammar. */
  findCommit(revision: string): Promise<GitObject | null>
  /** Ends the process for good; reads under way are answered first, later ones fail: nobody would end a process that they start. */
  close(): Promise<void>
}

interface Question {
  readonly maxBytes: number
  answer(object: GitObject | null): void
  fail(error: Error): void
}

interface Conversation {
  readonly child: ChildProcessWithoutNullStreams
  readonly questions: Question[]
}

/** Opens a reader on a git directory; the process starts with the first read, and again after it died. */
export function openObjectReader(gitDir: string): ObjectReader {
  let current: Conversation | null = null
  let isClosed = false
  const converse = () => {
    if (isClosed) throw new AppError('unavailable', 'the repository was closed before this was asked of it')
    if (current && !isOver(current.child)) return current
    current = startConversation(gitDir)
    return current
  }
  const ask = (name: string, maxBytes: number) =>
    new Promise<GitObject | null>((answer, fail) => {
      const { child, questions } = converse()
      questions.push({ maxBytes, answer, fail })
      if (child.stdin.writableCorked === 0) {
        child.stdin.cork()
        process.nextTick(() => {
          if (!child.stdin.writableEnded) child.stdin.write('flush\n')
          child.stdin.uncork()
        })
      }
      child.stdin.write(`contents ${name}\n`)
    })
  return {
    read: async (oid, maxBytes) => ask(requireOid(oid), maxBytes),
    async findCommit(revision) {
      if (/[\s\0]/.test(revision)) throw new AppError('invalid-input', 'a revision is one word')
      return ask(`${revision}^{commit}`, largestCommit)
    },
    async close() {
      const child = current?.child
      current = null
      isClosed = true
      if (!child || isOver(child)) return
      const ended = once(child, 'close')
      child.stdin.end('flush\n')
      await ended
    },
  }
}

const largestCommit = 2 ** 24

function isOver(child: ChildProcessWithoutNullStreams): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.stdin.destroyed
}

function startConversation(gitDir: string): Conversation {
  const child = spawn('git', [...quietOptions, `--git-dir=${gitDir}`, 'cat-file', '--batch-command', '--buffer'], {
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const questions: Question[] = []
  const failAll = (message: string) => {
    const trouble = new AppError('unavailable', `git cat-file ${message}`)
    for (const question of questions.splice(0)) question.fail(trouble)
  }
  child.stdout.on('data', parseAnswers(questions))
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-500)
  })
  child.stdin.on('error', () => child.kill())
  child.once('error', (error) => failAll(`could not be run: ${error.message}`))
  child.once('close', () => failAll(`ended before it answered${complaint === '' ? '' : `: ${complaint.trim()}`}`))
  return { child, questions }
}

interface Body {
  readonly oid: string
  readonly type: string
  readonly size: number
  readonly chunks: Buffer[]
  /** Bytes still to come, the closing newline among them. */
  left: number
}

const nothing = Buffer.alloc(0)

/** Follows `<oid> <type> <size>\n<bytes>\n` and `<oid> missing\n`; bytes nobody wants are dropped as they come. */
function parseAnswers(questions: Question[]): (chunk: Buffer) => void {
  let head: Buffer = nothing
  let body: Body | null = null
  const readHead = (chunk: Buffer): Buffer => {
    const end = chunk.indexOf(10)
    const found = end < 0 ? chunk : chunk.subarray(0, end)
    if (head.length > 0 || end < 0) head = Buffer.concat([head, found])
    if (end < 0) return nothing
    const [oid = '', type = '', size] = (head.length > 0 ? head : found).toString().split(' ')
    head = nothing
    if (size === undefined) questions.shift()?.answer(null)
    else body = { oid, type, size: Number(size), chunks: [], left: Number(size) + 1 }
    return chunk.subarray(end + 1)
  }
  const readBody = (chunk: Buffer, into: Body): Buffer => {
    const taken = chunk.subarray(0, into.left)
    into.left -= taken.length
    if (into.size <= (questions[0]?.maxBytes ?? 0)) into.chunks.push(taken)
    if (into.left === 0) {
      body = null
      settle(questions.shift(), into)
    }
    return chunk.subarray(taken.length)
  }
  return (chunk) => {
    for (let rest = chunk; rest.length > 0; ) rest = body ? readBody(rest, body) : readHead(rest)
  }
}

function settle(question: Question | undefined, body: Body): void {
  if (question && body.size > question.maxBytes) {
    question.fail(new AppError('too-large', `at most ${question.maxBytes} bytes were wanted, found ${body.size}`))
    return
  }
  const [first = nothing] = body.chunks
  const whole = body.chunks.length > 1 ? Buffer.concat(body.chunks) : first
  question?.answer({ oid: body.oid, type: body.type, bytes: whole.subarray(0, body.size) })
}
