/** A database with one of everything that the portable dump carries, in an order that its dependencies do not suggest. */
export const richSchema = `
CREATE SCHEMA shop; CREATE SCHEMA "Odd ""name";
COMMENT ON SCHEMA shop IS 'what is sold';
CREATE TYPE shop.state AS ENUM ('open', 'it''s paid', 'gone');
CREATE TYPE shop.place AS (street text, number int);
CREATE FUNCTION shop.is_code(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 ~ '^[A-Z]{2}[0-9]+$' $$;
CREATE DOMAIN shop.code AS text COLLATE "C" DEFAULT 'AA1' NOT NULL CONSTRAINT well_formed CHECK (shop.is_code(VALUE));
COMMENT ON CONSTRAINT well_formed ON DOMAIN shop.code IS 'two letters';
CREATE SEQUENCE shop.ticket AS int INCREMENT BY 5 MINVALUE 10 MAXVALUE 1000 CYCLE;
CREATE TABLE shop.customer (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
  code shop.code, name text COLLATE "C" NOT NULL, lives shop.place, tags text[] DEFAULT '{a,b}', photo bytea,
  born date, height double precision, price numeric(12, 3), facts jsonb, seen timestamptz DEFAULT now(), wait interval,
  initial text GENERATED ALWAYS AS (upper(left(name, 1))) STORED,
  ticket int DEFAULT nextval('shop.ticket')
) WITH (fillfactor = 80);
CREATE TABLE shop."order" (
  id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES shop.customer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  state shop.state NOT NULL DEFAULT 'open', history shop.state[], amount int CHECK (amount > 0), UNIQUE (customer, id)
);
CREATE TABLE shop.node (id int PRIMARY KEY, parent int REFERENCES shop.node);
CREATE UNLOGGED TABLE "Odd ""name"."Tab	le; --" ("Col ""umn" text, "select" int);
CREATE EXTENSION citext WITH SCHEMA "Odd ""name"; CREATE EXTENSION pg_trgm WITH SCHEMA public;
CREATE TABLE shop.mail (address "Odd ""name".citext PRIMARY KEY, words text);
CREATE INDEX mail_words ON shop.mail USING gin (words public.gin_trgm_ops);
INSERT INTO shop.mail VALUES ('Mia@Example.org', 'one two');
CREATE TABLE shop.empty ();
CREATE TABLE shop.of_rows (who shop.customer);
CREATE UNIQUE INDEX customer_code ON shop.customer (lower(code)) INCLUDE (name) WHERE name <> '';
CREATE INDEX customer_facts ON shop.customer USING gin (facts jsonb_path_ops);
CREATE STATISTICS shop.together (dependencies) ON code, name FROM shop.customer;
CREATE VIEW shop.totals AS SELECT c.id, c.name, sum(o.amount) AS total FROM shop.customer c LEFT JOIN shop."order" o ON o.customer = c.id GROUP BY c.id;
CREATE VIEW shop.big WITH (security_barrier = true) AS SELECT * FROM shop.totals WHERE total > 10;
ALTER VIEW shop.big ALTER COLUMN name SET DEFAULT 'x';
CREATE MATERIALIZED VIEW shop.cached AS SELECT * FROM shop.totals;
CREATE UNIQUE INDEX cached_id ON shop.cached (id);
CREATE FUNCTION shop.total_of(bigint) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT t.total FROM shop.totals t WHERE t.id = $1; END;
CREATE FUNCTION shop.name_of(shop.customer) RETURNS text LANGUAGE plpgsql AS $fn$ BEGIN
  -- a text with everything that could end a statement: ; $$ COPY x FROM stdin;
  RETURN $1.name;
END $fn$;
CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'DELETE FROM shop.node WHERE parent IS NULL';
CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.amount := NEW.amount + 1; RETURN NEW; END $$;
CREATE TRIGGER note BEFORE INSERT ON shop."order" FOR EACH ROW EXECUTE FUNCTION shop.note();
CREATE TRIGGER idle AFTER UPDATE ON shop."order" FOR EACH STATEMENT EXECUTE FUNCTION shop.note();
ALTER TABLE shop."order" DISABLE TRIGGER idle;
COMMENT ON TABLE shop.customer IS 'who buys'; COMMENT ON COLUMN shop.customer.name IS E'line\\nbreak ''quoted''';
COMMENT ON FUNCTION shop.is_code(text) IS 'a check'; COMMENT ON TRIGGER note ON shop."order" IS 'adds one';
COMMENT ON CONSTRAINT customer_pkey ON shop.customer IS 'key'; COMMENT ON INDEX shop.customer_code IS 'unique code';
COMMENT ON TYPE shop.state IS 'states'; COMMENT ON VIEW shop.big IS 'big ones'; COMMENT ON COLUMN shop.big.name IS 'n';
INSERT INTO shop.customer (code, name, lives, photo, born, height, price, facts, wait)
  SELECT 'FR' || i, CASE WHEN i % 5 = 0 THEN E'tab\\t newline\\n back\\\\slash \\\\. é 漢 😀' ELSE 'n' || i END, ROW('rue "x", (y)'::text, i)::shop.place,
    decode(md5(i::text), 'hex'), date '1999-12-31' + i, i / 3.0::float8, i / 7.0, jsonb_build_object('i', i, 'n', NULL), i * interval '1 day 2 hours'
  FROM generate_series(1, 300) i;
INSERT INTO shop.customer (code, name) VALUES ('DE1', ''), ('DE2', '\\N'), ('DE3', '\\.');
INSERT INTO shop."order" (customer, amount, history) SELECT id, id, ARRAY['open', 'gone']::shop.state[] FROM shop.customer;
INSERT INTO shop.node VALUES (1, NULL), (2, 1), (3, 2);
INSERT INTO "Odd ""name"."Tab	le; --" VALUES (E'a\\rb', 1), (NULL, NULL);
INSERT INTO shop.of_rows SELECT c FROM shop.customer c LIMIT 3;
INSERT INTO shop.empty DEFAULT VALUES;
DELETE FROM shop.empty;
REFRESH MATERIALIZED VIEW shop.cached;
`
