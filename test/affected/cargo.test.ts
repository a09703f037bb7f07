import { type Case, corpus, type Files } from './corpus.ts'

const crate = (name: string, rest = '') => `[package]\nname = "${name}"\nversion = "0.1.0"\n${rest}`
const locked = (serde: string) =>
  `version = 4\n[[package]]\nname = "api"\nversion = "0.1.0"\ndependencies = ["money"]\n[[package]]\nname = "money"\nversion = "0.1.0"\ndependencies = ["serde"]\n[[package]]\nname = "mail"\nversion = "0.1.0"\n[[package]]\nname = "serde"\nversion = "${serde}"\nsource = "registry+x"\nchecksum = "c${serde}"\n`

const shop: Files = {
  'Cargo.toml':
    '[workspace]\nmembers = ["crates/*", "services/*"]\n[workspace.dependencies]\nserde = "1.0"\ntokio = "1.38"\n',
  'Cargo.lock': locked('1.0.1'),
  'rust-toolchain.toml': '[toolchain]\nchannel = "1.80"\n',
  'crates/money/Cargo.toml': crate('money', '[dependencies]\nserde.workspace = true\n'),
  'crates/money/src/lib.rs': 'pub fn add() {}\n',
  'crates/fakes/Cargo.toml': crate('fakes'),
  'crates/fakes/src/lib.rs': '',
  'services/api/Cargo.toml': crate(
    'api',
    '[dependencies]\nmoney = { path = "../../crates/money" }\n[dev-dependencies]\nfakes = { path = "../../crates/fakes" }\n',
  ),
  'services/api/src/main.rs': 'const Q: &str = include_str!("../../../sql/query.sql");\nfn main() {}\n',
  'services/mail/Cargo.toml': crate('mail', '[dependencies]\ntokio.workspace = true\n'),
  'services/mail/src/main.rs': 'fn main() {}\n',
  'sql/query.sql': 'select 1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a crate that another takes by its path',
    base: shop,
    head: { 'crates/money/src/lib.rs': 'pub fn sub() {}\n' },
    rebuild: { api: 'crates/money/src/lib.rs → money in services/api/Cargo.toml → api' },
  },
  {
    name: 'a crate that only tests take touches nobody',
    base: shop,
    head: { 'crates/fakes/src/lib.rs': 'pub fn x() {}\n' },
  },
  {
    name: 'a file that is included from outside',
    base: shop,
    head: { 'sql/query.sql': 'select 2\n' },
    rebuild: { api: 'sql/query.sql → include in services/api/src/main.rs → api' },
  },
  {
    name: 'a version of the workspace counts for those that inherit it',
    base: shop,
    head: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*", "services/*"]\n[workspace.dependencies]\nserde = "1.0"\ntokio = "1.39"\n',
    },
    rebuild: { mail: 'Cargo.toml → workspace tokio 1.38 → 1.39 → workspace of mail → mail' },
  },
  {
    name: 'a new member of the workspace touches no other',
    base: shop,
    head: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*", "services/*", "jobs/clean"]\n[workspace.dependencies]\nserde = "1.0"\ntokio = "1.38"\n',
      'jobs/clean/Cargo.toml': crate('clean'),
      'jobs/clean/src/main.rs': 'fn main() {}\n',
    },
    rebuild: { clean: 'jobs/clean/src/main.rs → clean' },
  },
  {
    name: 'Cargo.lock counts by what each crate resolves',
    base: shop,
    head: { 'Cargo.lock': locked('1.0.2') },
    rebuild: { api: 'Cargo.lock → serde 1.0.1 → 1.0.2 → api' },
  },
  {
    name: 'the tool chain counts for everybody',
    base: shop,
    head: { 'rust-toolchain.toml': '[toolchain]\nchannel = "1.81"\n' },
    rebuild: { api: 'rust-toolchain.toml → tool chain → api', mail: 'rust-toolchain.toml → tool chain → mail' },
  },
  {
    name: 'what a manifest tells people touches nobody',
    base: shop,
    head: {
      'services/mail/Cargo.toml': `${crate('mail', 'description = "x"\n[dependencies]\ntokio.workspace = true\n')}`,
    },
  },
  {
    name: 'a broken manifest is a finding, and its crate counts',
    base: shop,
    head: { 'services/mail/Cargo.toml': '[package' },
    rebuild: {
      mail: 'services/mail/Cargo.toml → Rust was wanted of it: it is not TOML: incomplete key-value: cannot find end of key → mail',
    },
    findings: { 'services/mail/Cargo.toml': 'it is not TOML' },
  },
  {
    name: 'a broken lockfile counts for everybody below it',
    base: shop,
    head: { 'Cargo.lock': '[[package\n' },
    rebuild: {
      api: 'Cargo.lock → could not be compared: it is not TOML: illegal character in key → api',
      mail: 'Cargo.lock → could not be compared: it is not TOML: illegal character in key → mail',
    },
  },
]

corpus('Cargo', cases)
