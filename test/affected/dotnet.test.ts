import { type Case, corpus, type Files } from './corpus.ts'

const project = (items: string, sdk = 'Microsoft.NET.Sdk', properties = '') =>
  `<Project Sdk="${sdk}"><PropertyGroup>${properties}</PropertyGroup><ItemGroup>${items}</ItemGroup></Project>`
const web = 'Microsoft.NET.Sdk.Web'
const packages = (dapper: string, polly: string) =>
  `<Project><ItemGroup><PackageVersion Include="Dapper" Version="${dapper}" /><PackageVersion Include="Polly" Version="${polly}" /></ItemGroup></Project>`

const shop: Files = {
  'Shop.sln': 'x\n',
  'global.json': '{"sdk":{"version":"9.0.100"}}',
  'Directory.Build.props':
    '<Project><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>',
  'Directory.Packages.props': packages('2.1', '8.0'),
  'src/Basket.API/Basket.API.csproj': project(
    '<ProjectReference Include="..\\ServiceDefaults\\ServiceDefaults.csproj" /><PackageReference Include="Dapper" /><Protobuf Include="..\\..\\protos\\basket.proto" />',
    web,
  ),
  'src/Basket.API/Program.cs': '// x\n',
  'src/Mail.API/Mail.API.csproj': project(
    '<ProjectReference Include="..\\Mail.Core\\Mail.Core.csproj" /><PackageReference Include="Polly" />',
    web,
  ),
  'src/Mail.API/Program.cs': '// x\n',
  'src/Mail.Core/Mail.Core.csproj': project(''),
  'src/Mail.Core/Mail.cs': '// x\n',
  'src/ServiceDefaults/ServiceDefaults.csproj': project(''),
  'src/ServiceDefaults/Extensions.cs': '// x\n',
  'src/AppHost/AppHost.csproj': project(
    '<ProjectReference Include="..\\Mail.API\\Mail.API.csproj" />',
    'Microsoft.NET.Sdk',
    '<OutputType>Exe</OutputType><IsAspireHost>true</IsAspireHost>',
  ),
  'src/AppHost/Program.cs': '// x\n',
  'protos/basket.proto': 'syntax = "proto3";\n',
}
const both = (reason: (name: string) => string) => ({
  'Basket.API': reason('Basket.API'),
  'Mail.API': reason('Mail.API'),
})

const cases: readonly Case[] = [
  {
    name: 'a project that another references',
    base: shop,
    head: { 'src/ServiceDefaults/Extensions.cs': '// y\n' },
    rebuild: {
      'Basket.API':
        'src/ServiceDefaults/Extensions.cs → ServiceDefaults.csproj in src/Basket.API/Basket.API.csproj → Basket.API',
    },
  },
  {
    name: 'a central version counts for those who take the package',
    base: shop,
    head: { 'Directory.Packages.props': packages('2.1', '8.1') },
    rebuild: { 'Mail.API': 'Directory.Packages.props → Polly 8.0 → 8.1 → packages of Mail.API → Mail.API' },
  },
  {
    name: 'shared settings count for everybody below',
    base: shop,
    head: {
      'Directory.Build.props':
        '<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>',
    },
    rebuild: both((name) => `Directory.Build.props → settings of projects → ${name}`),
  },
  {
    name: 'the SDK counts for everybody',
    base: shop,
    head: { 'global.json': '{"sdk":{"version":"9.0.200"}}' },
    rebuild: both((name) => `global.json → .NET → ${name}`),
  },
  {
    name: 'a file that is generated from counts for who does',
    base: shop,
    head: { 'protos/basket.proto': 'syntax = "proto3"; // x\n' },
    rebuild: { 'Basket.API': 'protos/basket.proto → Protobuf in src/Basket.API/Basket.API.csproj → Basket.API' },
  },
  {
    name: 'a host of development is no part of what it starts',
    base: shop,
    head: { 'src/AppHost/Program.cs': '// y\n' },
  },
  { name: 'a solution touches nobody', base: shop, head: { 'Shop.sln': 'y\n' } },
  {
    name: 'a reference to nothing is a finding, and its project counts',
    base: shop,
    head: { 'src/Mail.API/Mail.API.csproj': project('<ProjectReference Include="..\\Gone\\Gone.csproj" />', web) },
    rebuild: { 'Mail.API': 'src/Mail.API/Mail.API.csproj → Mail.API' },
    findings: {
      'src/Mail.API/Mail.API.csproj': 'it references ../Gone/Gone.csproj, which this repository does not have',
    },
  },
  {
    name: 'a broken project is a finding, and counts',
    base: shop,
    head: { 'src/Mail.API/Mail.API.csproj': '<Project>' },
    rebuild: {
      'Mail.API': 'src/Mail.API/Mail.API.csproj → MSBuild was wanted of it: <Project> is never closed → Mail.API',
    },
    findings: { 'src/Mail.API/Mail.API.csproj': '<Project> is never closed' },
  },
]

corpus('.NET', cases)
