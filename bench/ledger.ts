/**
 * How fast a ledger is verified: `node bench/ledger.ts [entries]` (default 1,000,000; a checkpoint every 256).
 * Prints one line of JSON; `ratio` compares with merely reading the same rows, which takes the machine's speed out.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestOfCheckpoint, signCheckpoint } from '../src/ledger/checkpoint.ts'
import { startCheckpointing } from '../src/ledger/checkpointing.ts'
import { emptyEdge, extendEdge, packEdge, rootOf } from '../src/ledger/merkle.ts'
import { ledgerMigrations } from '../src/ledger/migrations.ts'
import { openSigningKey } from '../src/ledger/signing-key.ts'
import { verifyLedger } from '../src/ledger/verify.ts'
import { type Db, openDb } from '../src/lib/db.ts'
import { migrate } from '../src/lib/migrate.ts'
import { startPostgres } from '../src/postgres/start.ts'

const entries = Number(process.argv[2] ?? 1_000_000)
const home = await mkdtemp(join(tmpdir(), 'tidegate-bench-'))
const server = await startPostgres({
  dataFolder: join(tmpdir(), `tidegate-bench-ledger-${process.pid}`),
  durable: false,
})
const db = openDb(server.url)
try {
  await migrate(db, ledgerMigrations)
  await fill(db)
  const signing = await startCheckpointing({ db, home, secondFolder: join(home, 'second'), everyMs: 60_000 })
  await signing.stop()
  const readMs = await timed(() => readAll(db))
  const found = await verifyLedger({ db, publicKeys: [signing.publicKey], witnesses: signing.witnesses })
  const ratio = Number((found.tookMs / readMs).toFixed(2))
  console.log(
    JSON.stringify({
      bench: 'ledger',
      entries,
      checkpoints: found.checkpoints,
      ok: found.ok,
      verifyMs: found.tookMs,
      readMs,
      ratio,
    }),
  )
} finally {
  await db.close()
  await server.stop()
  await rm(server.folder, { recursive: true })
  await rm(home, { recursive: true })
}

/** Entries by the million come from SQL, tree and checkpoints from the ledger's own functions. */
async function fill(db: Db): Promise<void> {
  await db.query(
    `INSERT INTO ledger.entry SELECT seq, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')) FROM (
       SELECT seq, format('{"action":"deployment.shift","actor":{"id":"svc_1","kind":"service","name":"deliver"},"at":"2026-11-20T00:00:00.%sZ","data":{"weight":25},"seq":%s,"subject":"deployment:dep_%s"}',
         lpad((seq / 10)::text, 6, '0'), seq, md5(seq::text)) AS body FROM generate_series(1, $1) AS seq) AS made`,
    [entries],
  )
  const key = await openSigningKey(home)
  const [head] = await db.query<{ origin: string }>('SELECT origin FROM ledger.head')
  const origin = head?.origin ?? ''
  let edge = emptyEdge
  let previous: { text: string } | undefined
  for (let after = 0; after < entries; after += 256) {
    const rows = await db.query<{ leaf: Buffer }>(
      'SELECT leaf FROM ledger.entry WHERE seq > $1 ORDER BY seq LIMIT 256',
      [after],
    )
    for (const { leaf } of rows) edge = extendEdge(edge, leaf)
    const claim = {
      origin,
      size: edge.size,
      root: rootOf(edge).toString('hex'),
      at: '2026-11-20T00:00:01.000000Z',
      key: key.id,
    }
    const made = signCheckpoint({ ...claim, previous: digestOfCheckpoint(previous) }, key.privateKey)
    await db.query('INSERT INTO ledger.checkpoint VALUES ($1, $2, $3, $4)', [
      edge.size,
      made.text,
      made.signature,
      packEdge(edge),
    ])
    previous = made
  }
  await db.tx(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica')
    await tx.query(
      `UPDATE ledger.head SET size = $1, edge = $2,
         last_at = (SELECT (body::jsonb ->> 'at')::timestamptz FROM ledger.entry ORDER BY seq DESC LIMIT 1)`,
      [edge.size, packEdge(edge)],
    )
  })
}

async function readAll(db: Db): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query('DECLARE plain CURSOR FOR SELECT seq, body, leaf FROM ledger.entry ORDER BY seq')
    while ((await tx.query('FETCH 5000 FROM plain')).length > 0);
  })
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return Math.round(performance.now() - started)
}
