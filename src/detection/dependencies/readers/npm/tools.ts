/** Words that say of a tool or package that it only checks or tests what is built, and is no part of it. */
const checking = new Set(
  (
    'eslint prettier jest vitest mocha chai sinon nyc cypress playwright stylelint commitlint husky storybook chromatic msw supertest ' +
    'testcontainers faker knip cspell oxlint biome changesets lint linting test tests testing e2e mocks fixtures coverage c8 codecov tstyche'
  ).split(' '),
)

/** Tools that work on a whole workspace and leave nothing in what is built. */
const housekeeping = new Set(
  (
    'lint-staged simple-git-hooks lefthook lerna turbo nx np release-it semantic-release npm-check-updates syncpack size-limit nodemon typedoc ' +
    'dotenv-cli concurrently'
  ).split(' '),
)
const housekeepingScopes = [
  '@types/',
  '@nx/',
  '@nrwl/',
  '@lerna/',
  '@lerna-lite/',
  '@manypkg/',
  '@turbo/',
  '@size-limit/',
]

/** Words of a script's name that say that it is for development: none of these makes what is shipped. */
const developing = new Set(
  (
    'dev develop development test tests e2e lint fix format fmt check checks typecheck types prettier eslint storybook coverage cov watch debug ' +
    'clean cypress playwright cy bench benchmark release changeset version publish ci husky analyze stats doctor open preview'
  ).split(' '),
)

/** Whether a package is for checking and testing alone by its name: `eslint-config-custom`, `@acme/test-utils`, `@playwright/test`. */
export function isForChecking(name: string): boolean {
  if (name.startsWith('@types/')) return isForChecking(name.slice('@types/'.length))
  return wordsOf(name).some((word) => checking.has(word))
}

/** Whether a package of the repository only checks or tests others, or holds settings, by how its name begins or ends. */
export function isNamedForChecking(name: string): boolean {
  const words = wordsOf(name.startsWith('@') ? name.slice(name.indexOf('/') + 1) : name)
  const [first = '', last = ''] = [words[0], words.at(-1)]
  return checking.has(first) || checking.has(last) || /^(configs?|tsconfig|presets?)$/.test(last)
}

/** Whether a tool of a workspace's top leaves nothing in what its members build. */
export function isHousekeeping(name: string): boolean {
  return isForChecking(name) || housekeeping.has(name) || housekeepingScopes.some((scope) => name.startsWith(scope))
}

/** Whether a script of a manifest may take part in what is built, run or installed. */
export function isBuildScript(name: string, command: string): boolean {
  if (/^husky|lint-staged|is-ci|lefthook/.test(command)) return false
  return !wordsOf(name).some((word) => developing.has(word) || developing.has(word.replace(/^(pre|post)/, '')))
}

/** The words of a name, in small letters: `@acme/eslint-config` has acme, eslint and config. */
export function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}
