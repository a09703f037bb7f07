/** The schema of NEXTGEN, in the order in which it grew; only ever added to. */
export const migrations = [
  {
    id: '001-prices',
    sql: `CREATE TABLE prices (
      tld text PRIMARY KEY CHECK (tld ~ '^[a-z]{2,12}$'),
      cents int NOT NULL CHECK (cents > 0),
      changed_at timestamptz NOT NULL DEFAULT clock_timestamp());
      INSERT INTO prices (tld, cents) VALUES ('com', 1190), ('fr', 790), ('io', 3900), ('dev', 1450), ('shop', 2490)`,
  },
  {
    id: '002-quotes',
    sql: `CREATE TABLE quotes (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      domain text NOT NULL,
      cents int NOT NULL CHECK (cents >= 0),
      coupon text,
      at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  },
  {
    id: '003-orders',
    sql: `CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      quote uuid NOT NULL REFERENCES quotes (id),
      state text NOT NULL CHECK (state IN ('started', 'paid', 'failed')),
      at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE UNIQUE INDEX orders_paid_once ON orders (quote) WHERE state = 'paid';
      CREATE INDEX orders_recent ON orders (at)`,
  },
  {
    id: '004-reminders',
    sql: `CREATE TABLE reminders (
      domain text PRIMARY KEY,
      days_before int NOT NULL CHECK (days_before BETWEEN 1 AND 90))`,
  },
  {
    id: '005-coupons',
    sql: `CREATE TABLE coupons (
      code text PRIMARY KEY,
      percent int NOT NULL CHECK (percent BETWEEN 1 AND 90),
      until date NOT NULL);
      INSERT INTO coupons VALUES ('WELCOME10', 10, '2099-12-31'), ('SPRING24', 25, '2024-06-30')`,
  },
]
