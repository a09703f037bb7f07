import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composerLock, gemfileLock, gradleLock, mixLock, nugetLock } from '../lockfiles/build-locks.ts'
import { cargoLock } from '../lockfiles/cargo-lock.ts'
import { goSum } from '../lockfiles/go-sum.ts'
import { pipfileLock, poetryLock } from '../lockfiles/python-locks.ts'
import { uvLock } from '../lockfiles/uv-lock.ts'
import type { Reader } from '../reader.ts'
import { cargoReader } from './cargo/reader.ts'
import { composerReader } from './coarse/composer.ts'
import { elixirReader } from './coarse/elixir.ts'
import { rubyReader } from './coarse/ruby.ts'
import { containers } from './containers/reader.ts'
import { dotnetReader } from './dotnet/reader.ts'
import { goReader } from './go/reader.ts'
import { gradleReader } from './gradle/reader.ts'
import { mavenReader } from './maven/reader.ts'
import { pythonReader } from './python/reader.ts'
import { partOf } from './reading.testdata.ts'

const files: readonly (readonly [Reader, string])[] = [
  [goReader, 'a/go.mod'],
  [goReader, 'go.work'],
  [goReader, 'a/b.go'],
  [pythonReader, 'a/pyproject.toml'],
  [pythonReader, 'a/requirements.txt'],
  [pythonReader, 'a/setup.py'],
  [pythonReader, 'a/Pipfile'],
  [pythonReader, 'a/b.py'],
  [cargoReader, 'a/Cargo.toml'],
  [cargoReader, 'a/build.rs'],
  [mavenReader, 'a/pom.xml'],
  [gradleReader, 'settings.gradle'],
  [gradleReader, 'a/build.gradle.kts'],
  [gradleReader, 'gradle/libs.versions.toml'],
  [gradleReader, 'gradle.properties'],
  [dotnetReader, 'a/A.csproj'],
  [dotnetReader, 'Directory.Packages.props'],
  [composerReader, 'a/composer.json'],
  [rubyReader, 'a/Gemfile'],
  [elixirReader, 'a/mix.exs'],
  [containers, 'a/Makefile'],
  [containers, 'a/justfile'],
  [containers, 'a/Taskfile.yml'],
  [containers, 'a/helmfile.yaml'],
  [containers, 'a/mise.toml'],
  [containers, 'a/.tool-versions'],
  [containers, 'docker-bake.hcl'],
]

/** Pieces of which broken manifests are made. */
const pieces = [
  'module ',
  'require (',
  ')',
  'replace a => ../..',
  '\n',
  '"',
  "'",
  '`',
  '<Project>',
  '</',
  '<!--',
  '[',
  ']',
  '[[package]]',
  'a = ',
  '{',
  '}',
  '../../..',
  '/*',
  '//',
  '#',
  `\${a}`,
  'import ',
  'from . import (',
  '-r ',
  '-e ',
  'include',
  'project(":a")',
  'libs.',
  '\\',
  '\0',
  'é',
  ';',
  ',',
  '=',
  '<a b="',
  '>',
  ' ',
]
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join(''))

const byPath = files.map(([reader, path]) => [path, reader] as const)

describe.each(byPath)('%s', (path, reader) => {
  test('of any text is facts or a finding, and never a crash', () => {
    fc.assert(
      fc.property(text, (content) => {
        const part = partOf(reader, { [path]: content, 'a/x.txt': '' })
        expect(part.units.length + part.findings.length).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 200 },
    )
  })

  test('of much of one piece is read in a moment', () => {
    for (const piece of [
      '"',
      '(',
      '<',
      '[',
      'include ',
      'project(',
      'import ',
      '$',
      '../',
      '/*',
      "'\\",
      'from a import (\n',
      ' ',
    ]) {
      const content = piece.repeat(Math.floor(400_000 / piece.length))
      const start = performance.now()
      partOf(reader, { [path]: content })
      expect(performance.now() - start, piece).toBeLessThan(3_000)
    }
  })
})

describe.each([
  goSum,
  cargoLock,
  uvLock,
  poetryLock,
  pipfileLock,
  gradleLock,
  nugetLock,
  composerLock,
  gemfileLock,
  mixLock,
])('$id', (lock) => {
  test('of any text is compared or refused by an Error', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        try {
          lock.compare(Buffer.from(before), Buffer.from(after))
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 200 },
    )
  })
})

test('paths that leave the repository lead nowhere', () => {
  const reached = [
    partOf(goReader, {
      'go.mod': 'module x.org/x\nreplace y => ../../../etc\n',
      'main.go': '//go:embed ../../secret\npackage main\n',
    }),
    partOf(pythonReader, { 'requirements.txt': '-e ../../../x\n-r ../../y.txt\n' }),
    partOf(cargoReader, {
      'Cargo.toml': '[package]\nname = "a"\n[dependencies]\nb = { path = "../../b" }\n',
      'src/main.rs': 'include_str!("../../../x")',
    }),
    partOf(dotnetReader, {
      'A.csproj': '<Project><ItemGroup><Compile Include="..\\..\\x.cs" /></ItemGroup></Project>',
    }),
    partOf(gradleReader, { 'build.gradle': 'apply from: "../../x.gradle"' }),
  ]
  const paths = reached.flatMap(({ claims }) =>
    claims.map(({ files: named }) => ('file' in named ? named.file : named.folder)),
  )
  expect(paths.filter((path) => path.includes('..') || path.includes('etc') || path.includes('secret'))).toEqual([])
  expect(reached.flatMap(({ edges }) => edges).filter(({ on }) => on.includes('..'))).toEqual([])
})
