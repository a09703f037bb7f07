/** The schema of NEXTSTEP, in the order in which it grew; only ever added to. */
export const migrations = [
  {
    id: '001-tasks',
    sql: `CREATE TABLE tasks (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title text NOT NULL,
      steps int NOT NULL CHECK (steps BETWEEN 1 AND 20),
      done int NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND steps),
      agent text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      started_at timestamptz,
      ended_at timestamptz)`,
  },
  {
    id: '002-notices',
    sql: `CREATE TABLE notices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      text text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp());
      INSERT INTO notices (text) VALUES ('Safety rails guard every task before an agent sees it.')`,
  },
]
