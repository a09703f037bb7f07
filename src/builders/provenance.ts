import type { KeyObject } from 'node:crypto'
import { canonicalJson } from '../lib/digest.ts'
import type { BuildOrder } from './builder.ts'
import { type Envelope, signEnvelope, statementType } from './envelope.ts'

/** What was observed of one build. */
export interface BuildRecord {
  readonly order: BuildOrder
  readonly builder: string
  /** `sha256:<hex>` */
  readonly artifact: string
  readonly startedAt: Date
  readonly tookMs: number
  readonly machine: string
}

/**
 * Signs how an artifact was made, as an in-toto statement with SLSA provenance (https://slsa.dev/spec/v1.0/provenance).
 * Only what Tidegate did or saw itself is in it; the digest is that of the artifact's tree.
 */
export function attestBuild(record: BuildRecord, key: KeyObject): Envelope {
  const { order } = record
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `${order.app}.${order.component}`, digest: { sha256: record.artifact.replace('sha256:', '') } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `https://tidegate.dev/builders/${record.builder}/v1`,
        externalParameters: {
          app: order.app,
          component: order.component,
          folder: order.settings.folder ?? '.',
          command: order.settings.command,
          output: order.settings.output,
        },
        internalParameters: { artifactFormat: 'tidegate-tree-v1' },
        resolvedDependencies: [
          { name: 'source', digest: { gitCommit: order.commit } },
          { name: 'inputs', digest: { sha256: order.inputDigest } },
        ],
      },
      runDetails: {
        builder: { id: `https://tidegate.dev/builders/${record.builder}/v1`, version: { node: process.version } },
        metadata: {
          startedOn: record.startedAt.toISOString(),
          finishedOn: new Date(record.startedAt.getTime() + record.tookMs).toISOString(),
          tookMs: Math.round(record.tookMs),
          machine: record.machine,
        },
        byproducts: [{ name: 'log', uri: order.logFile }],
      },
    },
  }
  return signEnvelope(canonicalJson(statement), statementType, key)
}
