import type { Migration } from '../lib/migrate.ts'

const tables = `
CREATE SCHEMA engine;

CREATE TABLE engine.run (
  id text PRIMARY KEY,
  kind text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'passed', 'failed', 'aborted', 'superseded')),
  ending text CHECK (ending IN ('failed', 'aborted', 'superseded')),
  because text,
  data jsonb,
  priority integer NOT NULL DEFAULT 0,
  dedup_key text UNIQUE,
  deadline_at timestamptz,
  deadline_because text,
  deadline_ending text,
  parent_run text,
  parent_node text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  archived boolean NOT NULL DEFAULT false,
  CHECK ((state = 'active') = (ended_at IS NULL))
);
CREATE INDEX run_newest ON engine.run (created_at DESC);
CREATE INDEX run_of_kind ON engine.run (kind, created_at DESC);
CREATE INDEX run_of_subject ON engine.run (subject, created_at DESC);
CREATE INDEX run_active ON engine.run (created_at) WHERE state = 'active';
CREATE INDEX run_deadline ON engine.run (deadline_at) WHERE state = 'active' AND ending IS NULL AND deadline_at IS NOT NULL;
CREATE INDEX run_to_archive ON engine.run (ended_at) WHERE state <> 'active' AND NOT archived;

CREATE TABLE engine.node (
  run text NOT NULL REFERENCES engine.run (id),
  id text NOT NULL,
  position integer NOT NULL,
  verb text NOT NULL,
  title text,
  input jsonb,
  after text[] NOT NULL DEFAULT '{}',
  finally boolean NOT NULL DEFAULT false,
  partition text,
  retry jsonb,
  priority integer NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN
    ('blocked', 'ready', 'running', 'waiting', 'stuck', 'passed', 'failed', 'skipped', 'aborted')),
  attempt integer NOT NULL DEFAULT 0,
  errors integer NOT NULL DEFAULT 0,
  crashes integer NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 0,
  owner text,
  lease_until timestamptz,
  seen pg_snapshot,
  wake_at timestamptz,
  topics text[] NOT NULL DEFAULT '{}',
  reasons jsonb NOT NULL DEFAULT '[]',
  notes jsonb NOT NULL DEFAULT '{}',
  output jsonb,
  error jsonb,
  first_started_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (run, id),
  CHECK ((state = 'running') = (owner IS NOT NULL)),
  CHECK ((state = 'running') = (lease_until IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX node_claimable ON engine.node (priority DESC, wake_at) WHERE state = 'ready';
CREATE INDEX node_due ON engine.node (wake_at) WHERE state = 'waiting' AND wake_at IS NOT NULL;
CREATE INDEX node_lease ON engine.node (lease_until) WHERE state = 'running';
CREATE INDEX node_topics ON engine.node USING gin (topics) WITH (fastupdate = off) WHERE state = 'waiting';
CREATE UNIQUE INDEX node_partition ON engine.node (partition) WHERE state = 'running' AND partition IS NOT NULL;

CREATE TABLE engine.node_archive (LIKE engine.node INCLUDING DEFAULTS, PRIMARY KEY (run, id));

-- Who holds a partition: claims take its row, the trigger below gives it back.
CREATE TABLE engine.partition (name text PRIMARY KEY, run text, node text);

-- The last two transactions that woke a topic: a wait that did not see them in its claim's snapshot is evaluated again.
CREATE TABLE engine.topic (
  name text PRIMARY KEY,
  woken_by xid8,
  woken_before xid8,
  touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX topic_touched ON engine.topic (touched_at);

CREATE TABLE engine.schedule (
  id text PRIMARY KEY,
  cron text NOT NULL,
  time_zone text NOT NULL,
  template jsonb NOT NULL,
  next_at timestamptz,
  last_at timestamptz
);
CREATE INDEX schedule_due ON engine.schedule (next_at) WHERE next_at IS NOT NULL;
`

const guards = `
CREATE FUNCTION engine.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'engine: a % that is % never changes (%)', TG_TABLE_NAME, OLD.state, to_jsonb(OLD) ->> 'id'
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION engine.refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM engine.node_archive a WHERE a.run = OLD.run AND a.id = OLD.id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'engine: node %/% is not archived and cannot be deleted', OLD.run, OLD.id USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION engine.release_partition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE engine.partition SET run = NULL, node = NULL WHERE name = OLD.partition AND run = OLD.run AND node = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER node_terminal BEFORE UPDATE ON engine.node FOR EACH ROW
  WHEN (OLD.state IN ('passed', 'failed', 'skipped', 'aborted')) EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER node_kept BEFORE DELETE ON engine.node FOR EACH ROW EXECUTE FUNCTION engine.refuse_loss();
CREATE TRIGGER node_left_partition AFTER UPDATE OF state ON engine.node FOR EACH ROW
  WHEN (OLD.state = 'running' AND NEW.state <> 'running' AND OLD.partition IS NOT NULL)
  EXECUTE FUNCTION engine.release_partition();
CREATE TRIGGER archive_terminal BEFORE UPDATE OR DELETE ON engine.node_archive FOR EACH ROW
  EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER run_terminal BEFORE UPDATE ON engine.run FOR EACH ROW
  WHEN (OLD.state <> 'active' AND (to_jsonb(OLD) - 'archived') IS DISTINCT FROM (to_jsonb(NEW) - 'archived'))
  EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER run_kept BEFORE DELETE ON engine.run FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
`

/** What the engine needs in the database: hand it to `migrate` before the first run is started. */
export const engineMigrations: Migration[] = [
  { id: 'engine/001-tables', sql: tables },
  { id: 'engine/002-guards', sql: guards },
  {
    id: 'engine/003-parents',
    sql: 'CREATE INDEX run_of_parent ON engine.run (parent_run) WHERE parent_run IS NOT NULL',
  },
]
