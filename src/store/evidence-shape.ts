/** Tables of statistical judgement: what was counted, what was made of it, and what is normal. */
export const evidenceShape = `
-- One rollout's comparison, over all its steps: taken up again from here after a crash.
CREATE TABLE tidegate.evidence (
  deployment text PRIMARY KEY REFERENCES tidegate.deployment,
  workspace text NOT NULL,
  app text NOT NULL,
  environment text NOT NULL,
  began_at bigint NOT NULL,
  setup json NOT NULL,
  state json NOT NULL,
  cursors json NOT NULL,
  ticks integer NOT NULL DEFAULT 0,
  verdict json,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evidence_by_app ON tidegate.evidence (workspace, app, environment, began_at);

-- What was counted in each tick, so that it can be judged again.
CREATE TABLE tidegate.evidence_tick (
  deployment text NOT NULL REFERENCES tidegate.evidence,
  number integer NOT NULL,
  tick json NOT NULL,
  e double precision NOT NULL,
  e_ok double precision NOT NULL,
  PRIMARY KEY (deployment, number)
);

-- Traffic of releases that nothing happened to, per replica, in blocks of five minutes; kept for some days.
CREATE TABLE tidegate.healthy_traffic (
  workspace text NOT NULL,
  app text NOT NULL,
  environment text NOT NULL,
  release text NOT NULL,
  from_ms bigint NOT NULL,
  block json NOT NULL,
  PRIMARY KEY (workspace, app, environment, from_ms)
);

-- What is normal for an app in an environment, learned from that.
CREATE TABLE tidegate.profile (
  workspace text NOT NULL,
  app text NOT NULL,
  environment text NOT NULL,
  profile json NOT NULL,
  tick_ms integer NOT NULL,
  learned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace, app, environment)
);
`
