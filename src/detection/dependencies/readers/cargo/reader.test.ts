import { describe, expect, test } from 'vitest'
import { claimersOf, edgesOf, partOf } from '../reading.testdata.ts'
import { cargoReader } from './reader.ts'

const read = (files: Readonly<Record<string, string>>) => partOf(cargoReader, files)

const shop = {
  'Cargo.toml': `[workspace]
members = ["crates/*", "apps/*"]
exclude = ["crates/old"]
resolver = "2"
[workspace.package]
version = "1.0.0"
[workspace.dependencies]
serde = { version = "1.0", features = ["derive"] }
tokio = "1.38"
money = { path = "crates/money" }
[profile.release]
lto = true
`,
  'crates/money/Cargo.toml':
    '[package]\nname = "money"\nversion.workspace = true\n[dependencies]\nserde.workspace = true\n',
  'crates/money/src/lib.rs': '',
  'crates/fakes/Cargo.toml': '[package]\nname = "fakes"\n',
  'apps/api/Cargo.toml':
    '[package]\nname = "api"\ndescription = "x"\n[dependencies]\nmoney = { workspace = true }\ntokio = { workspace = true }\n[dev-dependencies]\nfakes = { path = "../../crates/fakes" }\n[lints]\nworkspace = true\n',
  'apps/api/src/main.rs':
    'const Q: &str = include_str!("../../../sql/q.sql");\n// include_str!("no.sql")\n#![doc = include_str!("../README.md")]\n',
  'apps/api/build.rs': 'fn main() { tonic_build::compile_protos("../../proto/shop.proto").unwrap(); }',
  'apps/web/Cargo.toml':
    '[package]\nname = "web"\n[build-dependencies]\nmoney = { path = "../../crates/money", package = "money" }\n',
  'apps/web/src/lib.rs':
    '#[derive(Embed)]\n#[folder = "../../site/dist"]\nstruct Site;\nconst K: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sql/k.sql"));',
  'sql/q.sql': '',
  'site/dist/index.html': '',
  'rust-toolchain.toml': '',
  'apps/.cargo/config.toml': '',
}

describe('Cargo', () => {
  test('crates are made of those they take by path, from the workspace too, but not of those of tests', () => {
    expect(edgesOf(read(shop))).toEqual([
      'cargo:apps/api → cargo:crates/money (money in apps/api/Cargo.toml)',
      'cargo:apps/web → cargo:crates/money (money in apps/web/Cargo.toml)',
    ])
    expect(read(shop).units.map(({ name, runs }) => `${name}${runs ? ' runs' : ''}`)).toEqual([
      'money',
      'fakes',
      'api runs',
      'web',
    ])
  })

  test('the head of a workspace counts for a crate by what it takes of it', () => {
    const shared = '"profile.release":"{\\"lto\\":true}","workspace.resolver":"2"'
    expect(claimersOf(read(shop), 'Cargo.toml')).toEqual([
      `cargo:apps/api (workspace of api) {${shared},"workspace money":"{\\"path\\":\\"crates/money\\"}","workspace tokio":"1.38"}`,
      `cargo:apps/web (workspace of web) {${shared}}`,
      `cargo:crates/fakes (workspace of fakes) {${shared}}`,
      `cargo:crates/money (workspace of money) {${shared},"workspace serde":"1.0 {\\"features\\":[\\"derive\\"]}","workspace.package.version":"1.0.0"}`,
    ])
  })

  test('a manifest counts by what the crate is compiled by', () => {
    const [, own] = claimersOf(read(shop), 'apps/api/Cargo.toml')
    expect(own).toBe('cargo:apps/api {"package.name":"api","money":"workspace","tokio":"workspace"}')
  })

  test.each([
    ['sql/q.sql', ['cargo:apps/api (include in apps/api/src/main.rs)']],
    ['sql/k.sql', ['cargo:apps/web (include in apps/web/src/lib.rs)']],
    ['proto/shop.proto', ['cargo:apps/api (include in apps/api/build.rs)']],
    ['site/dist/index.html', ['cargo:apps/web (include in apps/web/src/lib.rs)']],
    ['apps/api/src/no.sql', ['cargo:apps/api']],
    ['apps/api/README.md', ['cargo:apps/api']],
    ['apps/.cargo/config.toml', ['cargo:apps/api (tool chain)', 'cargo:apps/web (tool chain)']],
  ])('%s is part of %j', (path, claimers) => {
    expect(claimersOf(read(shop), path)).toEqual(claimers)
  })

  test('a tool chain counts for every crate below it', () => {
    expect(claimersOf(read(shop), 'rust-toolchain.toml')).toHaveLength(4)
  })

  test('a patched crate is what members require by its name, and may be behind what others require', () => {
    const part = read({
      'Cargo.toml': '[workspace]\nmembers = ["*"]\n[patch.crates-io]\ntower = { path = "vendor/tower" }\n',
      'a/Cargo.toml': '[package]\nname = "a"\n[target."cfg(unix)".dependencies]\ntower = "0.4"\n',
      'b/Cargo.toml': '[package]\nname = "b"\n',
      'vendor/tower/Cargo.toml': '[package]\nname = "tower"\n',
    })
    expect(edgesOf(part)).toEqual([
      'cargo:a → cargo:vendor/tower (patch tower in Cargo.toml)',
      'cargo:b → cargo:vendor/tower (patch tower in Cargo.toml) ?',
    ])
  })

  test('a crate that a workspace leaves out takes nothing of it', () => {
    const part = read({ ...shop, 'crates/old/Cargo.toml': '[package]\nname = "old"\n' })
    expect(claimersOf(part, 'Cargo.toml').some((claimer) => claimer.includes('old'))).toBe(false)
  })

  test('crates that take each other in a ring do not hang', () => {
    const part = read({
      'a/Cargo.toml': '[package]\nname = "a"\n[dependencies]\nb = { path = "../b" }\n',
      'b/Cargo.toml': '[package]\nname = "b"\n[dependencies]\na = { path = "../a" }\n',
    })
    expect(part.edges).toHaveLength(2)
  })

  test('a broken Cargo.toml is a finding', () => {
    expect(read({ 'a/Cargo.toml': '[package\n' }).findings).toMatchObject([{ file: 'a/Cargo.toml' }])
  })
})
