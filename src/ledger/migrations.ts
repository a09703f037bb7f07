import type { Migration } from '../lib/migrate.ts'

/**
 * The ledger's tables. Entries and checkpoints are only ever added; the head only ever grows by one.
 * The triggers stop mistakes and ordinary logins; against the database's owner stand the signed checkpoints outside.
 */
export const ledgerMigrations: readonly Migration[] = [
  {
    id: 'ledger/001-tree',
    sql: `
CREATE SCHEMA ledger;

CREATE TABLE ledger.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  origin uuid NOT NULL DEFAULT gen_random_uuid(),
  size bigint NOT NULL DEFAULT 0,
  edge bytea NOT NULL DEFAULT '',
  last_at timestamptz NOT NULL DEFAULT '2000-01-01T00:00:00Z'
);
INSERT INTO ledger.head DEFAULT VALUES;

CREATE TABLE ledger.entry (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  body text NOT NULL,
  leaf bytea NOT NULL
);
CREATE INDEX entry_subject ON ledger.entry ((body::jsonb ->> 'subject'), seq);
CREATE INDEX entry_action ON ledger.entry ((body::jsonb ->> 'action'), seq);

CREATE TABLE ledger.checkpoint (
  size bigint PRIMARY KEY CHECK (size > 0),
  text text NOT NULL,
  signature bytea NOT NULL,
  edge bytea NOT NULL
);

CREATE TABLE ledger.public_key (
  id text PRIMARY KEY,
  pem text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger.only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <> OLD.size + 1 OR NEW.last_at < OLD.last_at OR NEW.origin <> OLD.origin THEN
    RAISE EXCEPTION 'the head of the ledger only grows, by one entry at a time' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER only_grow BEFORE UPDATE ON ledger.head FOR EACH ROW EXECUTE FUNCTION ledger.only_grow();
CREATE TRIGGER no_change BEFORE DELETE OR TRUNCATE ON ledger.head EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.public_key EXECUTE FUNCTION ledger.refuse();
`,
  },
]
