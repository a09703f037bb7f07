import { baseOf } from './tree.ts'

/**
 * What kind of file a path names. Everything but `plain` touches only what names it: prose and tests are no part of what runs,
 * `pipeline` and `infrastructure` raise flags of their own, `tooling` is for those who write the code, and `packaging` says how images
 * are built and run and is no part of what is inside.
 */
export type FileClass = 'plain' | 'prose' | 'test' | 'pipeline' | 'infrastructure' | 'tooling' | 'packaging'

/** Says what kind of file it is by its path; folders from `within` on count, so that a program in a folder of tests is one. */
export function classOf(path: string, within = ''): FileClass {
  const inner = within !== '' && path.startsWith(`${within}/`) ? path.slice(within.length + 1) : path
  const folders = inner.toLowerCase().split('/').slice(0, -1)
  const name = baseOf(inner).toLowerCase()
  if (isProse(name, folders)) return 'prose'
  if (isPipeline(name, inner.toLowerCase())) return 'pipeline'
  if (isTooling(name, folders)) return 'tooling'
  if (packagingNames.test(name)) return 'packaging'
  if (isTest(baseOf(inner), folders)) return 'test'
  if (isInfrastructure(name, folders)) return 'infrastructure'
  return 'plain'
}

const proseEndings = ['.md', '.mdx', '.markdown', '.rst', '.adoc', '.asciidoc']
const proseNames =
  /^(?:licen[cs]e|copying|notice|authors|contributors|maintainers|changelog|changes|readme|security|history)(?:[.-][a-z0-9-]+)?$/
const proseCode = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|php|json|ya?ml|toml|xml|html|css|sh|sql|proto)$/

/** Settings of sites that are nothing but documentation. */
const documentationSites = /^(?:mkdocs(?:[.-][\w-]+)?\.ya?ml|zensical\.toml)$/

function isProse(name: string, folders: readonly string[]): boolean {
  if (documentationSites.test(name)) return true
  if (proseEndings.some((ending) => name.endsWith(ending))) return true
  if (proseNames.test(name) && !proseCode.test(name)) return true
  if (folders[0] === '.github') return name === 'funding.yml' || folders.includes('issue_template')
  return folders[0] === 'docs' || folders[0] === 'doc'
}

const pipelineFolders = [
  '.github/',
  '.gitlab/',
  '.circleci/',
  '.buildkite/',
  '.tekton/',
  '.azure-pipelines/',
  '.azuredevops/',
  '.woodpecker/',
  '.teamcity/',
  '.concourse/',
]
const pipelineNames =
  /^(?:\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.drone\.(?:ya?ml|star|jsonnet)|\.woodpecker\.ya?ml|azure-pipelines[\w.-]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.?cloudbuild[\w.-]*\.(?:ya?ml|json)|\.?appveyor\.ya?ml|jenkinsfile[\w.-]*|\.cirrus\.ya?ml|buildspec[\w.-]*\.ya?ml|renovate\.json5?|\.renovaterc(?:\.json)?|\.pre-commit-config\.ya?ml|\.?release-please-[\w-]+\.json|\.releaserc[\w.]*|\.?codecov\.ya?ml|\.goreleaser[\w.-]*\.ya?ml)$/

/** Whether a path lies where only the definitions of pipelines do. */
export function isInPipeline(path: string): boolean {
  return pipelineFolders.some((folder) => path.toLowerCase().startsWith(folder))
}

function isPipeline(name: string, path: string): boolean {
  return isInPipeline(path) || pipelineNames.test(name)
}

const toolingFolders = new Set([
  '.vscode',
  '.idea',
  '.devcontainer',
  '.husky',
  '.changeset',
  '.storybook',
  '.cursor',
  '.claude',
  '.zed',
  '.fleet',
])
const toolingNames =
  /^(?:\.gitignore|\.gitattributes|\.gitkeep|\.keep|\.git-blame-ignore-revs|\.mailmap|\.editorconfig|codeowners|owners|owners_aliases|\.prettier(?:rc|ignore)[\w.]*|prettier\.config\.\w+|\.eslint(?:rc|ignore)[\w.]*|eslint\.config\.\w+|\.oxlintrc\.json|\.stylelint(?:rc|ignore)[\w.]*|\.markdownlint[\w.-]*|\.lintstagedrc[\w.]*|lint-staged\.config\.\w+|commitlint\.config\.\w+|\.commitlintrc[\w.]*|\.?cspell[\w.-]*|\.golangci\.ya?ml|\.yamllint[\w.]*|\.hadolint\.ya?ml|\.tflint\.hcl|\.rubocop\.ya?ml|\.flake8|\.pylintrc|\.?mypy\.ini|\.coveragerc|\.isort\.cfg|\.bandit|pyrightconfig\.json|biome\.jsonc?|knip\.(?:jsonc?|ts)|tslint\.json|\.nvmrc|\.node-version|\.(?:python|ruby|java|go|terraform)-version|\.sdkmanrc|\.tool-versions|\.?mise\.toml|\.ruff\.toml|ruff\.toml|rustfmt\.toml|\.rustfmt\.toml|clippy\.toml|\.clippy\.toml|\.swiftlint\.ya?ml|\.scalafmt\.conf|sonar-project\.properties|\.readthedocs\.ya?ml|crowdin\.ya?ml|\.sonarcloud\.properties|\.typos\.toml|_typos\.toml|\.lefthook\.ya?ml|lefthook\.ya?ml|\.all-contributorsrc|\.ds_store|\.shellcheckrc|\.cursorrules|\.windsurfrules)$/

const packagingNames =
  /^(?:(?:docker|container)file(?:[._-][\w.-]+)?|[\w.-]+[._-](?:docker|container)file|[\w.-]*\.(?:docker|container)ignore|(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml|docker-bake[\w.-]*\.(?:hcl|json)|skaffold[\w.-]*\.ya?ml|tiltfile)$/
/** Settings as an example, and lists of what developers install. */
const exampleNames =
  /^(?:\.envrc|\.env[\w.-]*\.(?:example|sample|template|dist)|\.env[._-](?:example|sample|template|dist)[\w.-]*|(?:example|sample)\.env|env\.(?:example|sample))$/
const developmentList =
  /^(?:requirements[._-])?(?:dev|develop|development|test|tests|testing|lint|linting|ci|docs|local|debug)(?:[._-]requirements)?\.(?:txt|in)$/

function isTooling(name: string, folders: readonly string[]): boolean {
  if (toolingNames.test(name) || exampleNames.test(name)) return true
  if (developmentList.test(name) && (name.includes('requirements') || folders.at(-1) === 'requirements')) return true
  return folders.some((folder) => toolingFolders.has(folder))
}

const testFolders = new Set([
  '__tests__',
  '__mocks__',
  '__snapshots__',
  '__fixtures__',
  'test',
  'tests',
  'e2e',
  'e2e-tests',
  'testdata',
  'testutil',
  'cypress',
  'playwright',
  'integration-tests',
  'integration_tests',
  'integrationtests',
  'unit-tests',
  'unittests',
  'androidtest',
  'src_test',
  'spec',
  'specs',
])
const testNames =
  /(?:[._-](?:test|tests|e2e|cy|snap)\.[\w.]+$)|(?:[._-](?:spec|stories)\.(?:[cm]?[jt]sx?|vue|svelte|coffee|rb|cr|lua|dart|exs?)$)|(?:^test_[\w-]+\.py$)|(?:^conftest\.py$)|(?:_test\.(?:go|py|dart|exs?|cc|cpp|rb|rs)$)|(?:_spec\.rb$)|(?:^(?:jest|vitest|playwright|cypress|karma|wdio|nyc|mocha)(?:[.-]\w+)*\.(?:config|setup|preset|workspace)\.[\w.]+$)|(?:^\.(?:nyc|mocha)rc(?:\.\w+)?$)|(?:^(?:(?:jest|vitest|tests?)[._-]?setup|setup[._-]?(?:jest|vitest|tests?))\.[cm]?[jt]sx?$)|(?:^(?:pytest|tox)\.ini$)|(?:^phpunit\.xml(?:\.dist)?$)/
const testClasses = /[a-z0-9](?:Tests?|IT|Spec|Specs|TestCase)\.(?:java|kt|cs|scala|groovy|swift|php|fs)$/
const testProjects =
  /[a-z0-9][._-](?:unit|integration|functional|e2e|acceptance|api|component|smoke|load|performance|architecture|contract)?tests?$/

function isTest(name: string, folders: readonly string[]): boolean {
  return (
    testNames.test(name.toLowerCase()) ||
    testClasses.test(name) ||
    folders.some((folder) => testFolders.has(folder) || testProjects.test(folder))
  )
}

const testSuites = /^(?:unit|ui|e2e|api|browser|integration|functional|acceptance|smoke)[._-]tests?$|[._-]tests$/

/** Whether a folder is there for tests alone by its name, in small letters: `tests`, `e2e`, `ui-tests`; not a program `canary-test`. */
export function isTestFolder(folder: string): boolean {
  return testFolders.has(folder) || testSuites.test(folder)
}

const infrastructureNames =
  /(?:\.tf$)|(?:\.tfvars$)|(?:\.tf\.json$)|(?:^\.terraform\.lock\.hcl$)|(?:^terragrunt\.hcl$)|(?:\.bicep$)|(?:^pulumi[\w.-]*\.ya?ml$)|(?:^cdk\.json$)|(?:^helmfile[\w.-]*\.ya?ml$)|(?:^vagrantfile$)|(?:^ansible\.cfg$)|(?:^(?:render|heroku)\.ya?ml$)|(?:^railway\.(?:json|toml)$)|(?:^fly[\w.-]*\.toml$)/
const infrastructureFolders = new Set([
  'terraform',
  'infra',
  'infrastructure',
  'iac',
  'pulumi',
  'ansible',
  'cloudformation',
  'bicep',
  'argocd',
  'argo-cd',
  'flux',
  'flux-system',
  'k8s',
  'kubernetes',
  'kubernetes-manifests',
  'manifests',
  'istio',
  'istio-manifests',
  'crds',
  'observability',
])
const infrastructureEndings = /\.(?:ya?ml|json|hcl|tpl|conf|toml|j2|ini)$/

function isInfrastructure(name: string, folders: readonly string[]): boolean {
  if (infrastructureNames.test(name)) return true
  return infrastructureEndings.test(name) && folders.some((folder) => infrastructureFolders.has(folder))
}
