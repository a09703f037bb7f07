import { baseOf, folderOf, type Tree } from '../../tree.ts'

/** Generated code that lies in the repository: it is what is built, so the schema alone may or may not change it. */
export interface GeneratedUse {
  readonly schema: string
  readonly place: string
  readonly via: string
  readonly certainty: 'maybe'
}

const endings = [
  '.pb.go',
  '_grpc.pb.go',
  '_pb2.py',
  '_pb2_grpc.py',
  '_pb.js',
  '_grpc_pb.js',
  '_pb.ts',
  '.pb.ts',
  '_pb.rb',
  '_services_pb.rb',
].concat(['.pb.cc', '.pb.h', '.grpc.pb.cc', '.pb.dart', '.pb.swift', '.pb.gw.go', '_pb2.pyi', '_pb.d.ts'])

/** Finds files that are called as compilers call what they make of each `.proto` file. */
export function generatedFrom(protos: readonly string[], tree: Tree): GeneratedUse[] {
  const twins = Map.groupBy(protos, (path) => baseOf(path))
  return protos.flatMap((schema) => {
    if ((twins.get(baseOf(schema)) ?? []).length > 1 && !isFirstShared(schema, twins.get(baseOf(schema)) ?? []))
      return []
    const stem = baseOf(schema).slice(0, -'.proto'.length)
    const made = endings.flatMap((ending) => tree.named(stem + ending))
    const folders = new Map(made.map((path) => [folderOf(path), path]))
    return [...folders.values()].map(
      (place): GeneratedUse => ({ schema, place, via: `generated code ${place}`, certainty: 'maybe' }),
    )
  })
}

/** Of files of one name, those in folders of schemas are what others were copied from. */
function isFirstShared(schema: string, twins: readonly string[]): boolean {
  const shared = twins.filter((path) => /^(pb|proto|protos|protobuf|api|apis|idl|schemas?)\//.test(path))
  return shared.includes(schema)
}
