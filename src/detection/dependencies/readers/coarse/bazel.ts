import type { Reader } from '../../reader.ts'
import { baseOf } from '../../tree.ts'

/** Says of Bazel that its targets are not followed: the graph of the languages' own manifests and of Dockerfiles is all there is. */
export const bazelReader: Reader<{ readonly kind: 'workspace' }> = {
  id: 'bazel',
  version: 1,
  maxBytes: 2_000_000,
  wants: (path) => ['MODULE.bazel', 'WORKSPACE', 'WORKSPACE.bazel'].includes(baseOf(path)),
  read: () => ({ kind: 'workspace' }),
  link: (facts) => ({
    units: [],
    claims: [],
    edges: [],
    findings: [...facts.keys()].map((file) => ({
      file,
      because: 'the dependencies of Bazel targets were wanted, and are not read',
      hint: 'say what components are made of by "paths" and "dependsOn" in tidegate.yaml',
      units: [],
    })),
  }),
}
