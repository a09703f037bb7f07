import { AppError } from './errors.ts'

const bytesPer: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** Bytes of a memory quantity as Kubernetes writes them (`512Mi`, `1.5Gi`, `200M`); throws `invalid-input`. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/.exec(text)
  if (!match)
    throw new AppError('invalid-input', `a memory quantity such as 512Mi was wanted, found ${JSON.stringify(text)}`)
  return Math.round(Number(match[1]) * (bytesPer[match[2] ?? ''] ?? 1))
}

/** Thousandths of a CPU of a quantity as Kubernetes writes them (`500m` → 500, `1.5` → 1500); throws `invalid-input`. */
export function parseMillicpu(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text)
  if (!match)
    throw new AppError('invalid-input', `a CPU quantity such as 500m or 1.5 was wanted, found ${JSON.stringify(text)}`)
  return Math.round(Number(match[1]) * (match[2] === 'm' ? 1 : 1000))
}
