import { readYaml } from '../../formats/yaml.ts'
import { type BuildHint, imageName, makeHint } from './hint.ts'
import { isRecord, listOf, recordOf, textOf, textRecordOf } from './plain-values.ts'

/** The Dockerfile builds of a `skaffold.yaml`, those of its profiles too. */
export function readSkaffold(text: string): BuildHint[] {
  return readYaml(text).flatMap((document) => {
    const file = recordOf(document)
    const profiles = listOf(file['profiles']).map((profile) => recordOf(profile)['build'])
    return [file['build'], ...profiles].flatMap((build) =>
      listOf(recordOf(build)['artifacts']).filter(isRecord).flatMap(hintOf),
    )
  })
}

function hintOf(artifact: Readonly<Record<string, unknown>>): BuildHint[] {
  const others = ['jib', 'ko', 'bazel', 'buildpacks', 'custom'].some((builder) => isRecord(artifact[builder]))
  if (others) return []
  const docker = recordOf(artifact['docker'] ?? artifact['kaniko'])
  const dockerfile = textOf(docker['dockerfile'])
  const image = textOf(artifact['image'])
  return [
    makeHint({
      ...(dockerfile === '' ? {} : { dockerfile }),
      context: textOf(artifact['context']) || textOf(artifact['workspace']) || '.',
      args: textRecordOf(docker['buildArgs']),
      target: textOf(docker['target']),
      names: [imageName(image), image],
    }),
  ]
}
