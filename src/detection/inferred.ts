import type { AffectedComponent, Answer } from './dependencies/answer.ts'
import type { Detection, Reason, TouchedComponent } from './detect.ts'
import { componentsOf, type DetectionSettings } from './graph.ts'

/**
 * Adds to what the settings' paths say what was found in manifests: components that only these lead to, each with the way. What is in
 * doubt counts when `doubtCounts`, as where the push may reach production.
 */
export function extendDetection(
  settings: DetectionSettings,
  detection: Detection,
  answer: Answer,
  doubtCounts: boolean,
): Detection {
  const found = new Map<string, AffectedComponent>()
  const doubted = doubtCounts ? answer.maybe : []
  for (const one of [...answer.rebuild, ...answer.redeploy, ...doubted]) {
    if (!found.has(one.component)) found.set(one.component, one)
  }
  const known = new Map(detection.components.map((touched) => [`${touched.app}.${touched.component}`, touched]))
  const components = componentsOf(settings).flatMap(({ id, app, component }): TouchedComponent[] => {
    const declared = known.get(id)
    const inferred = found.get(id)
    if (declared) return [declared]
    return inferred ? [{ app, component, reasons: reasonsOf(inferred) }] : []
  })
  const explained = new Set([...found.values()].flatMap(({ reasons }) => reasons.map(([file]) => file)))
  return {
    components,
    flags: { ...detection.flags, none: components.length === 0 },
    unclaimed: detection.unclaimed.filter((path) => !explained.has(path)),
  }
}

/** Ways that differ only in their file are told once, with the number of files. */
function reasonsOf({ reasons }: AffectedComponent): Reason[] {
  const byWay = Map.groupBy(reasons, ([, ...way]) => way.join('\0'))
  return [...byWay.values()].map((same) => ({ links: same[0] ?? [], files: same.length }))
}
