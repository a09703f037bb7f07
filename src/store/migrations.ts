import type { Migration } from '../lib/migrate.ts'
import { evidenceShape } from './evidence-shape.ts'

const shape = `
CREATE SCHEMA tidegate;

CREATE TABLE tidegate.workspace (
  name text PRIMARY KEY,
  source text NOT NULL CHECK (source IN ('hosted', 'followed')),
  url text,
  added_at timestamptz NOT NULL DEFAULT now()
);

-- Refs as they were when last handled: what differs from the repository is a push still to be taken up.
CREATE TABLE tidegate.ref (
  workspace text NOT NULL REFERENCES tidegate.workspace,
  name text NOT NULL,
  oid text NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace, name)
);

CREATE TABLE tidegate.settings (
  workspace text NOT NULL REFERENCES tidegate.workspace,
  commit text NOT NULL,
  digest text NOT NULL,
  body jsonb NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace, commit)
);

CREATE TABLE tidegate.release (
  id text PRIMARY KEY,
  workspace text NOT NULL REFERENCES tidegate.workspace,
  app text NOT NULL,
  commit text NOT NULL,
  ref text NOT NULL,
  message text NOT NULL,
  authors text[] NOT NULL,
  pushed_by text[] NOT NULL,
  settings_digest text NOT NULL,
  artifacts jsonb,
  until_environment text NOT NULL,
  run text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX release_by_app ON tidegate.release (workspace, app, created_at DESC);

-- One built thing by what went into it: unchanged components keep their digest.
CREATE TABLE tidegate.artifact (
  workspace text NOT NULL,
  app text NOT NULL,
  component text NOT NULL,
  input_digest text NOT NULL,
  digest text NOT NULL,
  bytes bigint NOT NULL,
  took_ms double precision NOT NULL,
  provenance jsonb NOT NULL,
  built_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace, app, component, input_digest)
);

CREATE TABLE tidegate.request (
  release text NOT NULL REFERENCES tidegate.release,
  environment text NOT NULL,
  by_person text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (release, environment)
);

CREATE TABLE tidegate.deployment (
  id text PRIMARY KEY,
  workspace text NOT NULL REFERENCES tidegate.workspace,
  environment text NOT NULL,
  app text NOT NULL,
  release text NOT NULL REFERENCES tidegate.release,
  intent text NOT NULL CHECK (intent IN ('promote', 'rollback')),
  state text NOT NULL CHECK (state IN ('proposed', 'admitted', 'live', 'failed', 'aborted', 'void')),
  steps jsonb NOT NULL,
  intent_digest text NOT NULL,
  intent_body jsonb NOT NULL,
  previous text,
  generation bigint,
  delivery_run text,
  takes_back text REFERENCES tidegate.deployment,
  run text,
  because text NOT NULL,
  started_by text NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  admitted_at timestamptz,
  ended_at timestamptz,
  outcome text
);
CREATE UNIQUE INDEX deployment_proposed ON tidegate.deployment (delivery_run, environment) WHERE state = 'proposed';
CREATE INDEX deployment_by_place ON tidegate.deployment (workspace, environment, app, proposed_at DESC);
CREATE INDEX deployment_by_release ON tidegate.deployment (release, environment);
CREATE INDEX deployment_open ON tidegate.deployment (state) WHERE state IN ('proposed', 'admitted');

CREATE FUNCTION tidegate.keep_ended_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('live', 'failed', 'aborted', 'void') THEN
    RAISE EXCEPTION 'deployment % has ended as % and never changes', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.intent_digest, OLD.intent_body, OLD.steps, OLD.release, OLD.environment) IS DISTINCT FROM
     (NEW.intent_digest, NEW.intent_body, NEW.steps, NEW.release, NEW.environment) THEN
    RAISE EXCEPTION 'the intent of deployment % never changes: propose another', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_ended BEFORE UPDATE ON tidegate.deployment FOR EACH ROW EXECUTE FUNCTION tidegate.keep_ended_deployment();

-- What is current where. A release returns here only from 'live'.
CREATE TABLE tidegate.current (
  workspace text NOT NULL,
  environment text NOT NULL,
  app text NOT NULL,
  release text NOT NULL REFERENCES tidegate.release,
  deployment text NOT NULL REFERENCES tidegate.deployment,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace, environment, app)
);

-- The right to touch a place. The fence only rises; the holder is a deployment or nobody.
CREATE TABLE tidegate.lease (
  workspace text NOT NULL,
  place text NOT NULL,
  fence bigint NOT NULL DEFAULT 0,
  deployment text REFERENCES tidegate.deployment,
  since timestamptz,
  PRIMARY KEY (workspace, place)
);

CREATE TABLE tidegate.hold (
  workspace text NOT NULL,
  environment text NOT NULL,
  app text NOT NULL,
  because text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace, environment, app)
);

CREATE TABLE tidegate.person (
  id text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('human', 'agent', 'service')),
  email text,
  roles text[] NOT NULL,
  token_digest text NOT NULL UNIQUE,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  disabled_at timestamptz
);

CREATE TABLE tidegate.approval (
  id text PRIMARY KEY,
  deployment text NOT NULL REFERENCES tidegate.deployment,
  environment text NOT NULL,
  person text NOT NULL REFERENCES tidegate.person,
  person_kind text NOT NULL CHECK (person_kind = 'human'),
  intent_digest text NOT NULL,
  phrase text NOT NULL,
  locale text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'granted' CHECK (state IN ('granted', 'consumed', 'void')),
  ended_because text
);
CREATE UNIQUE INDEX approval_once ON tidegate.approval (deployment, person) WHERE state <> 'void';
CREATE FUNCTION tidegate.keep_used_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'granted' THEN
    RAISE EXCEPTION 'approval % is % and never changes', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.deployment, OLD.person, OLD.intent_digest, OLD.environment, OLD.expires_at, OLD.person_kind) IS DISTINCT FROM
     (NEW.deployment, NEW.person, NEW.intent_digest, NEW.environment, NEW.expires_at, NEW.person_kind) THEN
    RAISE EXCEPTION 'approval % binds one person to one intent', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_used BEFORE UPDATE ON tidegate.approval FOR EACH ROW EXECUTE FUNCTION tidegate.keep_used_approval();
CREATE TABLE tidegate.approval_try (
  deployment text NOT NULL REFERENCES tidegate.deployment,
  person text NOT NULL REFERENCES tidegate.person,
  refused int NOT NULL DEFAULT 0,
  PRIMARY KEY (deployment, person)
);

CREATE TABLE tidegate.freeze (
  id text PRIMARY KEY,
  workspace text NOT NULL REFERENCES tidegate.workspace,
  because text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  environments text[] NOT NULL,
  apps text[] NOT NULL,
  by_person text NOT NULL,
  lifted_at timestamptz
);

CREATE TABLE tidegate.booking (
  id text PRIMARY KEY,
  workspace text NOT NULL REFERENCES tidegate.workspace,
  environment text NOT NULL,
  app text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  by_person text NOT NULL,
  because text NOT NULL,
  released_at timestamptz,
  CHECK (from_at < until_at)
);

CREATE TABLE tidegate.check_result (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deployment text NOT NULL REFERENCES tidegate.deployment,
  phase text NOT NULL,
  name text NOT NULL,
  title text,
  requirement text[] NOT NULL,
  outcome text NOT NULL,
  because text NOT NULL,
  evidence jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX check_result_by_deployment ON tidegate.check_result (deployment, id);

CREATE TABLE tidegate.backup (
  id text PRIMARY KEY,
  workspace text NOT NULL,
  app text NOT NULL,
  environment text NOT NULL,
  what text NOT NULL CHECK (what IN ('settings', 'database')),
  deployment text REFERENCES tidegate.deployment,
  file text NOT NULL,
  digest text NOT NULL,
  bytes bigint NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  proven_at timestamptz,
  proof jsonb
);

CREATE TABLE tidegate.secret (
  workspace text NOT NULL,
  app text NOT NULL,
  environment text NOT NULL,
  name text NOT NULL,
  version int NOT NULL,
  sealed bytea NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace, app, environment, name, version)
);

CREATE TABLE tidegate.notice (
  id text PRIMARY KEY,
  workspace text NOT NULL,
  kind text NOT NULL,
  app text NOT NULL,
  text text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  claimed_until timestamptz,
  told_at timestamptz
);
`

/** Settings by their digest and for good: see docs/decisions/0002-releases-keep-their-settings.md. */
const keptSettings = `
ALTER TABLE tidegate.settings DROP CONSTRAINT settings_pkey, ADD PRIMARY KEY (workspace, commit, digest);
CREATE INDEX settings_by_digest ON tidegate.settings (workspace, digest);

-- Which settings the newest readable push of a ref brought.
ALTER TABLE tidegate.ref ADD COLUMN settings_digest text;
UPDATE tidegate.ref SET settings_digest = kept.digest FROM tidegate.settings kept
  WHERE kept.workspace = ref.workspace AND kept.commit = ref.oid;

-- A commit that is released again under other settings is another release.
CREATE UNIQUE INDEX release_under_settings ON tidegate.release (workspace, app, commit, settings_digest);

CREATE FUNCTION tidegate.keep_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the settings % of % at % never change', OLD.digest, OLD.workspace, OLD.commit USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_settings BEFORE UPDATE OR DELETE ON tidegate.settings FOR EACH ROW EXECUTE FUNCTION tidegate.keep_settings();

CREATE FUNCTION tidegate.keep_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.workspace, OLD.app, OLD.commit, OLD.settings_digest, OLD.created_at) IS DISTINCT FROM
     (NEW.id, NEW.workspace, NEW.app, NEW.commit, NEW.settings_digest, NEW.created_at) THEN
    RAISE EXCEPTION 'release % never changes what it is made of', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.artifacts IS NOT NULL AND OLD.artifacts IS DISTINCT FROM NEW.artifacts THEN
    RAISE EXCEPTION 'release % is sealed: its artifacts never change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT (NEW.authors @> OLD.authors AND NEW.pushed_by @> OLD.pushed_by) THEN
    RAISE EXCEPTION 'whoever has a part in release % keeps it', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_release BEFORE UPDATE ON tidegate.release FOR EACH ROW EXECUTE FUNCTION tidegate.keep_release();
`

/** A release that a later push takes further counts as cut by that push: the order of releases follows their branch. */
const releaseOrder = `
CREATE OR REPLACE FUNCTION tidegate.keep_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.workspace, OLD.app, OLD.commit, OLD.settings_digest) IS DISTINCT FROM
     (NEW.id, NEW.workspace, NEW.app, NEW.commit, NEW.settings_digest) THEN
    RAISE EXCEPTION 'release % never changes what it is made of', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.artifacts IS NOT NULL AND OLD.artifacts IS DISTINCT FROM NEW.artifacts THEN
    RAISE EXCEPTION 'release % is sealed: its artifacts never change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT (NEW.authors @> OLD.authors AND NEW.pushed_by @> OLD.pushed_by) OR NEW.created_at < OLD.created_at THEN
    RAISE EXCEPTION 'whoever has a part in release % keeps it, and its place only moves on', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
`

/** The product's tables. */
export const storeMigrations: readonly Migration[] = [
  { id: 'store/001-product', sql: shape },
  { id: 'store/002-kept-settings', sql: keptSettings },
  { id: 'store/003-evidence', sql: evidenceShape },
  { id: 'store/004-release-order', sql: releaseOrder },
]
