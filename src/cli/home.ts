import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../lib/errors.ts'

/** Where a control plane is and who calls it. */
export interface Connection {
  readonly url: string
  readonly token: string
}

/** What the person said about it, on the command line. */
export interface ConnectionWish {
  readonly url?: string | undefined
  readonly token?: string | undefined
  readonly home?: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

const controlFile = z.object({ url: z.url({ protocol: /^https?$/ }), token: z.string().min(1) })

/** The folder that keeps everything: as wished, TIDEGATE_HOME, the nearest `.tidegate` upward, or a new one here. */
export async function findHome(cwd: string, env: Env, wished?: string): Promise<string> {
  const named = wished ?? env['TIDEGATE_HOME']
  if (named !== undefined && named !== '') return resolve(cwd, named)
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const candidate = join(folder, '.tidegate')
    if (
      await stat(candidate).then(
        (found) => found.isDirectory(),
        () => false,
      )
    )
      return candidate
    if (folder === dirname(folder)) return join(resolve(cwd), '.tidegate')
  }
}

/** Where to call: the command line, then TIDEGATE_URL and TIDEGATE_TOKEN, then `<home>/control.json`. A token goes only to the server it belongs to. */
export async function findConnection(cwd: string, env: Env, wish: ConnectionWish): Promise<Connection> {
  const url = wish.url ?? env['TIDEGATE_URL']
  const token = wish.token ?? env['TIDEGATE_TOKEN']
  if (url !== undefined && token !== undefined) return { url: tidyUrl(url), token }
  const control = await readControl(await findHome(cwd, env, wish.home))
  if (url === undefined && control) return { url: tidyUrl(control.url), token: token ?? control.token }
  if (url !== undefined && control && tidyUrl(url) === tidyUrl(control.url))
    return { url: tidyUrl(url), token: control.token }
  if (url !== undefined) {
    throw new AppError('not-authenticated', `no token is known for ${url}`, {
      hint: 'Set TIDEGATE_TOKEN; an admin makes one with tidegate people add.',
    })
  }
  throw new AppError('unavailable', 'no control plane was started here or above', {
    hint: 'Start one with tidegate up, or name one with TIDEGATE_URL and TIDEGATE_TOKEN.',
  })
}

async function readControl(home: string): Promise<Connection | undefined> {
  const file = join(home, 'control.json')
  const found = await stat(file).catch(() => undefined)
  if (!found) return undefined
  if ((found.mode & 0o077) !== 0) {
    throw new AppError('not-allowed', `${file} holds a token and others can read it`, { hint: `chmod 600 ${file}` })
  }
  try {
    return controlFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw new AppError('invalid-input', `${file} does not say where the control plane is`, {
      cause,
      hint: 'Start it again with tidegate up.',
    })
  }
}

function tidyUrl(url: string): string {
  const read = z.url({ protocol: /^https?$/ }).safeParse(url)
  if (!read.success) throw new AppError('invalid-input', `${JSON.stringify(url)} is no http(s) URL`)
  return new URL(url).origin
}
