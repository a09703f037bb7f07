import { type Case, corpus, type Files } from './corpus.ts'

const project = (references: readonly string[], packages: readonly string[] = []) =>
  [
    '<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup>',
    ...references.map((name) => `<ProjectReference Include="..\\${name}\\${name}.csproj" />`),
    ...packages.map((name) => `<PackageReference Include="${name}" />`),
    '</ItemGroup></Project>',
  ].join('')

const library = (text: string) => text.replace('Sdk.Web', 'Sdk')

/** Services without Dockerfiles, versions of packages in one place, tests beside. */
const dotnet: Files = {
  'Directory.Packages.props':
    '<Project><ItemGroup><PackageVersion Include="Store" Version="8.0.0" /><PackageVersion Include="Try" Version="3.0.0" /></ItemGroup></Project>',
  'src/Bus/Bus.csproj': library(project([])),
  'src/Bus/Bus.cs': '1\n',
  'src/Basket/Basket.csproj': project(['Bus']),
  'src/Basket/Program.cs': '1\n',
  'src/Orders/Orders.csproj': project(['Bus'], ['Store']),
  'src/Orders/Program.cs': '1\n',
  'src/Site/Site.csproj': project([]),
  'src/Site/Program.cs': '1\n',
  'tests/Orders.UnitTests/Orders.UnitTests.csproj': '<Project Sdk="MSTest.Sdk"></Project>',
  'tests/Orders.UnitTests/OrderTests.cs': '1\n',
}

const pom = (name: string, more = '') =>
  `<project><groupId>bank</groupId><artifactId>${name}</artifactId><version>1</version>${more}</project>`
const module = (name: string) =>
  pom(
    name,
    '<parent><groupId>bank</groupId><artifactId>bank</artifactId><version>1</version><relativePath>../../pom.xml</relativePath></parent>' +
      '<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>',
  )

/** Java built without Dockerfiles beside Python with one each, and a skaffold file for every service. */
const bank: Files = {
  'pom.xml': pom(
    'bank',
    '<packaging>pom</packaging><modules><module>src/writer</module><module>src/reader</module></modules><properties><boot>2.3.12</boot></properties>',
  ),
  'src/writer/pom.xml': module('writer'),
  'src/writer/src/main/java/Writer.java': '1\n',
  'src/writer/src/test/java/WriterTest.java': '1\n',
  'src/writer/skaffold.yaml':
    'apiVersion: skaffold/v4\nkind: Config\nbuild: { artifacts: [{ image: writer, context: ../.., jib: { project: src/writer } }] }\n',
  'src/reader/pom.xml': module('reader'),
  'src/reader/src/main/java/Reader.java': '1\n',
  'src/users/Dockerfile':
    'FROM python:3.12 AS base\nFROM base AS builder\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM base\nCOPY . .\n',
  'src/users/requirements.txt': 'flask==2.0\n',
  'src/users/users.py': 'import flask\n',
  'src/users/tests/test_users.py': '1\n',
}

/** A backend of Python that takes files one by one, and names its lockfile. */
const template: Files = {
  'backend/Dockerfile':
    'FROM python:3.12\nWORKDIR /app\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync\nCOPY ./pyproject.toml ./uv.lock /app/\nCOPY ./app /app/app\n',
  'backend/pyproject.toml':
    '[project]\nname = "app"\nversion = "1"\ndependencies = ["httpx"]\n[tool.ruff]\nline-length = 100\n',
  'backend/uv.lock': lock('0.27.0'),
  'backend/app/main.py': 'import httpx\n',
  'backend/app/tests/test_main.py': '1\n',
  'backend/notes.txt': '1\n',
}

function lock(version: string): string {
  return [
    'version = 1',
    '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "httpx" }]',
    `[[package]]\nname = "httpx"\nversion = "${version}"\nsource = { registry = "https://pypi.org/simple" }\n`,
  ].join('\n')
}

const python: Files = {
  'docker/base/Dockerfile': 'FROM python:3.12\nCOPY requirements.txt /\nRUN pip install -r /requirements.txt\n',
  'docker/base/requirements.txt': 'flask==1\n',
  'services/api/Dockerfile': 'FROM base\nCOPY . /app\n',
  'services/api/api.py': '1\n',
  'services/jobs/Dockerfile': 'FROM shop/base:1.0\nCOPY . /app\n',
  'services/jobs/jobs.py': '1\n',
  'services/python/Dockerfile': 'FROM alpine\nCOPY . /app\n',
  'services/python/a.txt': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a library of .NET reaches the services that refer to it',
    base: dotnet,
    head: { 'src/Bus/Bus.cs': '2\n' },
    rebuild: {
      Basket: 'src/Bus/Bus.cs → Bus.csproj in src/Basket/Basket.csproj → Basket',
      Orders: 'src/Bus/Bus.cs → Bus.csproj in src/Orders/Orders.csproj → Orders',
    },
  },
  {
    name: 'a version in one place concerns who uses the package',
    base: dotnet,
    head: { 'Directory.Packages.props': String(dotnet['Directory.Packages.props']).replace('8.0.0', '8.0.1') },
    rebuild: { Orders: 'Directory.Packages.props → Store 8.0.0 → 8.0.1 → packages of Orders → Orders' },
  },
  {
    name: 'a version that only tests use touches nothing',
    base: dotnet,
    head: { 'Directory.Packages.props': String(dotnet['Directory.Packages.props']).replace('3.0.0', '3.0.1') },
    flags: ['nothing'],
  },
  {
    name: 'a service of Java without a Dockerfile',
    base: bank,
    head: { 'src/writer/src/main/java/Writer.java': '2\n' },
    rebuild: { writer: 'src/writer/src/main/java/Writer.java → writer' },
  },
  {
    name: 'tests of Java and of Python',
    base: bank,
    head: { 'src/writer/src/test/java/WriterTest.java': '2\n', 'src/users/tests/test_users.py': '2\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'a parent of poms reaches every module and nobody else',
    base: bank,
    head: { 'pom.xml': String(bank['pom.xml']).replace('2.3.12', '2.4.0') },
    rebuild: {
      reader: 'pom.xml → boot 2.3.12 → 2.4.0 → parent of src/reader/pom.xml → reader',
      writer: 'pom.xml → boot 2.3.12 → 2.4.0 → parent of src/writer/pom.xml → writer',
    },
  },
  {
    name: 'requirements of one service among others',
    base: bank,
    head: { 'src/users/requirements.txt': 'flask==2.1\n' },
    rebuild: { users: 'src/users/requirements.txt → flask ==2.0 → ==2.1 → COPY in src/users/Dockerfile → users' },
  },
  {
    name: 'a lockfile that an image takes by name says what changed',
    base: template,
    head: { 'backend/uv.lock': lock('0.28.0') },
    rebuild: { backend: 'backend/uv.lock → httpx 0.27.0 → 0.28.0 → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'a lockfile that is written otherwise touches nothing',
    base: template,
    head: { 'backend/uv.lock': `# made by uv\n${lock('0.27.0')}` },
    flags: ['nothing'],
  },
  {
    name: 'settings of a linter in a manifest that an image takes by name',
    base: template,
    head: { 'backend/pyproject.toml': String(template['backend/pyproject.toml']).replace('100', '120') },
    flags: ['nothing'],
  },
  {
    name: 'what an image of single files does not take',
    base: template,
    head: { 'backend/notes.txt': '2\n', 'backend/app/tests/test_main.py': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'a base by its own name, and by that name of an owner',
    base: python,
    head: { 'docker/base/requirements.txt': 'flask==2\n' },
    rebuild: {
      api: 'docker/base/requirements.txt → flask ==1 → ==2 → COPY in docker/base/Dockerfile → FROM in services/api/Dockerfile → api',
      jobs: 'docker/base/requirements.txt → flask ==1 → ==2 → COPY in docker/base/Dockerfile → FROM in services/jobs/Dockerfile → jobs',
    },
  },
  {
    name: 'a folder that is called as an image that everybody uses is no base',
    base: python,
    head: { 'services/python/a.txt': '2\n' },
    rebuild: { python: 'services/python/a.txt → COPY in services/python/Dockerfile → python' },
  },
]

corpus('estates of .NET, Java and Python', cases)
