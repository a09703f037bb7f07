import type { ReplyOf } from '../../../contract/api.ts'
import { readBuildInputs } from '../../actions/build-inputs.ts'
import { type InputFile, inputDigestOf } from '../../builders/input-digest.ts'
import type { Detection } from '../../detection/detect.ts'
import type { PathTest } from '../../detection/glob.ts'
import type { Sql } from '../../lib/db.ts'
import { appOf, componentOf } from '../../settings/app-views.ts'
import type { ComponentSettings, Settings } from '../../settings/schema.ts'
import type { Repository } from '../../sources/repository.ts'
import { findArtifact } from '../../store/artifacts.ts'

type PlannedComponent = ReplyOf<'planCommit'>['apps'][number]['components'][number]

/** Which components of an app a commit would build and which keep their artifact, by the digest of what goes into them. */
export async function planComponents(
  sql: Sql,
  planned: {
    readonly workspace: string
    readonly repository: Repository
    readonly head: { readonly oid: string }
    readonly settings: Settings
    readonly detection: Detection
  },
  app: string,
): Promise<PlannedComponent[]> {
  const { workspace, repository, head, settings, detection } = planned
  const files = await repository.listTree(head.oid)
  const inputs = await readBuildInputs(repository, settings, head.oid)
  return Promise.all(
    Object.keys(appOf(settings, app).components).map(async (component) => {
      const inputDigest = digestInputs(componentOf(settings, app, component).build, inputs(app, component), files)
      const artifact = (await findArtifact(sql, { workspace, app, component, inputDigest })) ?? null
      const change = artifact === null ? ('built' as const) : ('kept' as const)
      return { component, change, artifact, reasons: reasonsFor(detection, app, component) }
    }),
  )
}

function digestInputs(build: ComponentSettings['build'], isInput: PathTest, files: readonly InputFile[]): string {
  return inputDigestOf(
    build,
    files.filter(({ path }) => isInput(path)),
  )
}

function reasonsFor(detection: Detection, app: string, component: string): string[] {
  const touched = detection.components.find((one) => one.app === app && one.component === component)
  return (touched?.reasons ?? []).map(({ links, files }) => {
    const more = files > 1 ? ` (and ${files - 1} more files)` : ''
    return `${links.join(' → ')}${more}`
  })
}
