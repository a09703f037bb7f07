/** The schema of KVIBE, in the order in which it grew; only ever added to. */
export const migrations = [
  {
    id: '001-campaigns',
    sql: `CREATE TABLE campaigns (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL UNIQUE,
      product text NOT NULL,
      started_at timestamptz NOT NULL DEFAULT clock_timestamp());
      INSERT INTO campaigns (name, product) VALUES ('Launch week', 'nextgen'), ('Agents at work', 'nextstep')`,
  },
  {
    id: '002-shares',
    sql: `CREATE TABLE shares (
      campaign bigint NOT NULL REFERENCES campaigns (id),
      channel text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE INDEX shares_recent ON shares (campaign, at)`,
  },
  {
    id: '003-impressions',
    sql: 'CREATE TABLE impressions (day date PRIMARY KEY, seen bigint NOT NULL DEFAULT 0)',
  },
]
