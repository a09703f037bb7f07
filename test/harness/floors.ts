import type { Import } from './imports.ts'

/** The rooms, lowest floor first; `apart` ones do not look at each other. */
const floors: readonly { readonly name: string; readonly rooms: readonly string[]; readonly apart: boolean }[] = [
  { name: 'lib', rooms: ['lib'], apart: true },
  { name: 'domain', rooms: ['domain'], apart: true },
  { name: 'settings', rooms: ['settings'], apart: true },
  {
    name: 'judgement',
    rooms: ['detection', 'planning', 'strategies', 'gates', 'policy', 'analysis'],
    apart: true,
  },
  {
    name: 'hands',
    rooms: [
      'engine',
      'store',
      'ledger',
      'checks',
      'builders',
      'drivers',
      'backups',
      'sources',
      'notify',
      'postgres',
      'measurements',
    ],
    apart: true,
  },
  { name: 'actions', rooms: ['actions'], apart: true },
  { name: 'workflows', rooms: ['workflows'], apart: true },
  { name: 'doors', rooms: ['http', 'cli'], apart: true },
  { name: 'main', rooms: ['main'], apart: true },
]

/** Rooms that see less than their floor allows, and what they see. */
const narrow: Readonly<Record<string, readonly string[]>> = {
  engine: ['lib'],
}

/** Who may see the API's schemas at the root, beside the schemas themselves. */
const seesContract = ['http', 'cli', 'main']

/** An edge that the floors forbid and that stays, with its reason. */
export interface Exception {
  readonly from: string
  readonly to: string
  /** What of it is allowed. */
  readonly as: Import['as']
  readonly because: string
}

/** Every edge between rooms that surprises. */
export const exceptions: readonly Exception[] = [
  { from: 'planning', to: 'engine', as: 'types', because: 'what planning makes is a run for the engine, as data' },
  {
    from: 'planning',
    to: 'strategies',
    as: 'types',
    because: 'a plan is built around the steps of a strategy it is handed',
  },
  { from: 'store', to: 'engine', as: 'types', because: 'reads of runs answer in the words of the engine' },
  { from: 'store', to: 'ledger', as: 'types', because: 'reads of the ledger answer in its own words' },
]

/** The room of a path: `src/gates/slot.ts` → `gates`; files of the root folders are in a room of that folder's name. */
export function roomOf(path: string): string {
  const [top = '', room = ''] = path.split('/')
  return top === 'src' ? room : top
}

const verbs = { code: 'imports', types: 'takes types of', process: 'starts' }

/** Why an import is against the house, or `undefined`. */
export function objectionTo({ from, to, as }: Import): string | undefined {
  const [a, b] = [roomOf(from), roomOf(to)]
  if (a === b || exceptions.some((one) => one.from === a && one.to === b && one.as === as)) return undefined
  const [mine, theirs] = [floorOf(a), floorOf(b)]
  const edge = `${from} ${verbs[as]} ${to}:`
  if (b === 'test') return `${edge} the program knows nothing of its tests`
  if (a === 'contract') return `${edge} the contract stands alone`
  if (mine === -1) return `${edge} "${a}" is a room that the map does not know; add it to test/harness/floors.ts`
  if (b === 'contract')
    return seesContract.includes(a) ? undefined : `${edge} only ${seesContract.join(', ')} see the contract`
  if (theirs === -1) return `${edge} "${b}" is a room that the map does not know; add it to test/harness/floors.ts`
  if (theirs > mine) return `${edge} ${floors[theirs]?.name} is above ${floors[mine]?.name}`
  if (theirs === mine && floors[mine]?.apart)
    return `${edge} rooms of one floor (${floors[mine].name}) do not look at each other`
  if (narrow[a] !== undefined && !narrow[a].includes(b)) return `${edge} ${a} sees only ${narrow[a].join(', ')}`
  return undefined
}

/** Files that import each other in a ring when the program runs, one ring per finding, as `a → b → a`. */
export function ringsIn(imports: readonly Import[]): string[] {
  const next = Map.groupBy(
    imports.filter((one) => one.as === 'code'),
    ({ from }) => from,
  )
  const rings: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) rings.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return rings
}

function floorOf(room: string): number {
  return floors.findIndex(({ rooms }) => rooms.includes(room))
}
