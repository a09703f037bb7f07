import { readBuildInputs } from '../../actions/build-inputs.ts'
import type { World } from '../../actions/world.ts'
import { inputDigestOf } from '../../builders/input-digest.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { isAppError, messageOf } from '../../lib/errors.ts'
import { type ArtifactKey, findArtifact, keepArtifact } from '../../store/artifacts.ts'
import { openComponent, withCheckout } from './component-work.ts'

/** Builds one component, unless an artifact of the same inputs stands whole in the store: then its digest is kept. */
export function buildExecutor(world: World): Executor {
  return { verb: 'build', run: (attempt) => build(world, attempt) }
}

async function build(world: World, attempt: Attempt): Promise<Outcome> {
  const work = await openComponent(world, attempt)
  const { release, settings, component, use } = work
  const inputs = await readBuildInputs(work.repository, settings, release.commit)
  const isInput = inputs(release.app, component)
  const files = (await work.repository.listTree(release.commit)).filter(({ path }) => isInput(path))
  const inputDigest = inputDigestOf(use.build, files)
  const key: ArtifactKey = { workspace: release.workspace, app: release.app, component, inputDigest }
  const known = await findArtifact(world.db, key)
  if (known !== undefined && (await world.artifacts.verify(known)).is === 'intact') {
    return { is: 'passed', output: { artifact: known, kept: true } }
  }
  attempt.crashPoint('build:before')
  try {
    const built = await withCheckout(world, attempt, work.repository, release.commit, (checkout) =>
      world.builder.build({
        app: release.app,
        component,
        commit: release.commit,
        commitTime: work.commit.time,
        checkout,
        settings: use.build,
        inputDigest,
        logFile: work.logFile,
        redact: [],
        signal: attempt.signal,
      }),
    )
    attempt.crashPoint('build:after')
    const { artifact: digest, bytes, tookMs, provenance } = built
    return {
      is: 'passed',
      output: { artifact: digest, kept: false, tookMs },
      commit: (tx) => keepArtifact(tx, key, { digest, bytes, tookMs, provenance }),
    }
  } catch (error) {
    if (isAppError(error, 'build-failed')) return { is: 'failed', because: messageOf(error) }
    throw error
  }
}
