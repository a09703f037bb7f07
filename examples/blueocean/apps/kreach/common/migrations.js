/** The schema of KREACH, in the order in which it grew; only ever added to. */
export const migrations = [
  {
    id: '001-ticks',
    sql: `CREATE TABLE ticks (
      symbol text NOT NULL CHECK (symbol ~ '^[A-Z]{2,8}$'),
      at timestamptz NOT NULL,
      price double precision NOT NULL CHECK (price > 0),
      simulated boolean NOT NULL,
      PRIMARY KEY (symbol, at))`,
  },
  {
    id: '002-predictions',
    sql: `CREATE TABLE predictions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      symbol text NOT NULL,
      price double precision NOT NULL,
      ticks int NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE INDEX predictions_newest ON predictions (symbol, id DESC)`,
  },
  {
    id: '003-watchlist',
    sql: `CREATE TABLE watchlist (symbol text PRIMARY KEY, title text NOT NULL);
      INSERT INTO watchlist VALUES ('OCEAN', 'Ocean freight'), ('TIDE', 'Tidal power'), ('REEF', 'Reef tourism')`,
  },
]
