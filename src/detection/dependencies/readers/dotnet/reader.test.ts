import { describe, expect, test } from 'vitest'
import type { Unit } from '../../part.ts'
import { claimersOf, edgesOf, joinOf, partOf } from '../reading.testdata.ts'
import { dotnetReader } from './reader.ts'

const read = (files: Readonly<Record<string, string>>) => partOf(dotnetReader, files)
const project = (items: string, properties = '', sdk = 'Microsoft.NET.Sdk') =>
  `\uFEFF<Project Sdk="${sdk}"><PropertyGroup>${properties}</PropertyGroup><ItemGroup>${items}</ItemGroup></Project>`

const shop = {
  'src/Api/Api.csproj': project(
    '<ProjectReference Include="..\\Money\\Money.csproj" /><PackageReference Include="Dapper" /><Protobuf Include="..\\..\\protos\\*.proto" /><Compile Include="..\\Shared\\Clock.cs" Link="Clock.cs" />',
    '',
    'Microsoft.NET.Sdk.Web',
  ),
  'src/Money/Money.csproj': project(''),
  'src/Worker/Worker.csproj': project(
    '<ProjectReference Include="../money/money.csproj" />',
    '<OutputType>Exe</OutputType>',
  ),
  'src/AppHost/AppHost.csproj': project(
    '<ProjectReference Include="..\\Api\\Api.csproj" />',
    '<OutputType>Exe</OutputType><IsAspireHost>true</IsAspireHost>',
  ),
  'tests/Api.Tests/Api.Tests.csproj': project(
    '<PackageReference Include="Microsoft.NET.Test.Sdk" />',
    '<OutputType>Exe</OutputType>',
  ),
  'src/Shared/Clock.cs': '',
  'Directory.Packages.props': project(
    '<PackageVersion Include="Dapper" Version="$(DapperVersion)" /><PackageVersion Include="Polly" Version="8" />',
    '<DapperVersion>2.1</DapperVersion>',
  ),
  'Directory.Build.props': project(''),
  'global.json': '{}',
}

describe('.NET', () => {
  test('projects are made of those they reference, whatever the slashes and letters; a host of development is made of nobody', () => {
    expect(edgesOf(read(shop))).toEqual([
      'dotnet:src/Api → dotnet:src/Money (Money.csproj in src/Api/Api.csproj)',
      'dotnet:src/Worker → dotnet:src/Money (Money.csproj in src/Worker/Worker.csproj)',
    ])
  })

  test('web projects, workers and executables run; tests and hosts of development do not', () => {
    expect(read(shop).units.flatMap(({ name, runs }) => (runs ? [name] : []))).toEqual(['Api', 'Worker'])
  })

  test('central versions count by what is taken of them', () => {
    expect(claimersOf(read(shop), 'Directory.Packages.props').slice(0, 1)).toEqual([
      'dotnet:src/Api (packages of Api) {"Dapper":"2.1"}',
    ])
    expect(claimersOf(read(shop), 'Directory.Packages.props')[1]).toBe('dotnet:src/AppHost (packages of AppHost) {}')
  })

  test('versions that pin what others bring along may concern everybody', () => {
    const pinning = project(
      '<PackageVersion Include="Duende" Version="7" />',
      '<CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>',
    )
    const part = read({ 'a/A.csproj': project(''), 'Directory.Packages.props': pinning })
    expect(claimersOf(part, 'Directory.Packages.props')).toContain('dotnet:a (pinned for others) ? {"Duende":"7"}')
  })

  test.each([
    ['Directory.Build.props', 5],
    ['global.json', 5],
  ])('%s counts for every project below', (file, count) => {
    expect(claimersOf(read(shop), file)).toHaveLength(count)
  })

  test('the nearest shared props count, and those above only where it takes them in', () => {
    const part = read({
      ...shop,
      'src/Directory.Build.props': project(''),
      'tests/Directory.Build.props':
        "<Project><Import Project=\"$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '../'))\" /></Project>",
    })
    expect(claimersOf(part, 'Directory.Build.props')).toEqual(['dotnet:tests/Api.Tests (settings of projects)'])
  })

  test('files outside of a project that it takes in are part of it', () => {
    expect(claimersOf(read(shop), 'src/Shared/Clock.cs')).toEqual(['dotnet:src/Api (Compile in src/Api/Api.csproj)'])
    expect(claimersOf(read(shop), 'protos/new.proto')).toEqual(['dotnet:src/Api (Protobuf in src/Api/Api.csproj)'])
  })

  test('what shared props take in is part of their projects', () => {
    const part = read({
      'a/A.csproj': project(''),
      'Directory.Build.props': project('<Content Include="assets/logo.svg" />'),
      'assets/logo.svg': '',
    })
    expect(claimersOf(part, 'assets/logo.svg')).toEqual(['dotnet:a (Content in Directory.Build.props)'])
  })

  test('two projects in one folder are two', () => {
    const part = read({ 'a/A.csproj': project(''), 'a/B.csproj': project('<ProjectReference Include="A.csproj" />') })
    expect(edgesOf(part)).toEqual(['dotnet:a/B → dotnet:a/A (A.csproj in a/B.csproj)'])
  })

  test('a site that is built along is part of its server', () => {
    const files = { 'api/Api.csproj': project('', '<SpaRoot>..\\web\\</SpaRoot>'), 'web/package.json': '{}' }
    const web: Unit = {
      id: 'npm:web',
      kind: 'package',
      name: 'web',
      folder: 'web',
      file: 'web/package.json',
      runs: false,
    }
    expect(edgesOf(joinOf(dotnetReader, files, [web]))).toEqual(['dotnet:api → npm:web (../web/ in api/Api.csproj)'])
  })

  test('a reference by a property may be the project of that name', () => {
    const part = read({
      'a/A.csproj': project('<ProjectReference Include="$(Root)\\b\\B.csproj" />'),
      'b/B.csproj': project(''),
    })
    expect(edgesOf(part)).toEqual(['dotnet:a → dotnet:b (B.csproj in a/A.csproj) ?'])
  })

  test.each([
    ['<Project>', 'MSBuild was wanted of it: <Project> is never closed'],
    [
      project('<ProjectReference Include="..\\Gone\\Gone.csproj" />'),
      'it references ../Gone/Gone.csproj, which this repository does not have',
    ],
  ])('what cannot be followed is a finding: %s', (text, because) => {
    expect(read({ 'a/A.csproj': text }).findings).toMatchObject([{ file: 'a/A.csproj', because }])
  })
})
