import { mkdir, realpath, rm } from 'node:fs/promises'
import { delimiter, dirname, join, sep } from 'node:path'
import { AppError } from '../lib/errors.ts'

/** Where and with what environment a command of a component runs. */
export interface Workplace {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Removes its home. */
  leave(): Promise<void>
}

/** What a workplace is made from. */
export interface WorkplaceOrder {
  readonly checkout: string
  /** Inside the checkout. */
  readonly folder: string | undefined
  readonly commitTime: Date
  /** Kept between commands; made when it is not there. */
  readonly cacheFolder: string
  /** Added for every command, such as a proxy or a package cache. */
  readonly variables: Readonly<Record<string, string>>
}

/** Prepares a place: an empty home beside the checkout, and nothing of Tidegate's own environment but the search path. */
export async function openWorkplace(order: WorkplaceOrder): Promise<Workplace> {
  const cwd = await insideOf(order.checkout, order.folder ?? '.')
  const home = `${order.checkout}.home`
  await rm(home, { recursive: true, force: true })
  await mkdir(join(home, 'tmp'), { recursive: true, mode: 0o700 })
  await mkdir(order.cacheFolder, { recursive: true, mode: 0o700 })
  const env = {
    ...order.variables,
    PATH: [dirname(process.execPath), process.env['PATH'] ?? '/usr/bin:/bin'].join(delimiter),
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    CI: 'true',
    SOURCE_DATE_EPOCH: String(Math.floor(order.commitTime.getTime() / 1000)),
    TIDEGATE_BUILD_CACHE: order.cacheFolder,
  }
  return { cwd, env, leave: () => rm(home, { recursive: true, force: true }) }
}

/** A folder inside another by its real place; throws `build-failed` when it is not there, or a link leads out. */
export async function insideOf(root: string, path: string): Promise<string> {
  const [base, found] = await Promise.all([realpath(root), realpath(join(root, path)).catch(() => null)])
  if (found !== null && `${found}${sep}`.startsWith(`${base}${sep}`)) return found
  throw new AppError(
    'build-failed',
    `the folder ${JSON.stringify(path)} was wanted, found ${found ? 'a link that leads out' : 'none'}`,
  )
}
