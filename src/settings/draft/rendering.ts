import type { DraftApp, DraftComponent } from './grouping.ts'
import type { Survey } from './survey.ts'

/** The commented text of a drafted tidegate.yaml. */
export function renderDraft(survey: Survey, apps: readonly DraftApp[]): string {
  return [
    head(survey, apps),
    shared(survey),
    environments(
      survey,
      apps.some(({ usesDatabase }) => usesDatabase),
    ),
    pipelines,
    `apps:\n${apps.map(renderApp).join('')}`,
  ].join('\n')
}

function head({ name }: Survey, apps: readonly DraftApp[]): string {
  const components = apps.reduce((sum, app) => sum + app.components.length, 0)
  return `# Drafted by \`tidegate init\` from what this repository contains: ${apps.length} app(s), ${components} component(s).
# Lines marked CHECK are guesses. \`tidegate validate\` says what is wrong, \`tidegate plan HEAD\` what would happen.
version: 1
workspace: ${name}
timeZone: Europe/Paris # CHECK: the zone of slots, windows and freezes
locales: [en]

# A push to main goes through dev and staging; production waits for \`tidegate promote\` or a tag such as v1.2.0.
refs:
  - { branch: main, until: production }
  - { tag: "v*", requests: production }
  - { branch: "**", until: dev }
`
}

function shared({ libraries }: Survey): string {
  const meta = '  settings: { paths: [tidegate.yaml, .github/**], touches: none, flag: pipeline }\n'
  const parts = libraries.map(
    (folder, i) => `  ${sharedName(folder, i)}: { paths: [${quote(`${folder}/**`)}], touches: all }\n`,
  )
  return `# Files outside the components, and what a change of them touches.\nshared:\n${meta}${parts.join('')}ignore: ["*.md", LICENSE, .gitignore]\n`
}

function sharedName(folder: string, i: number): string {
  const name = folder
    .slice('packages/'.length)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return /^[a-z][a-z0-9-]{0,39}$/.test(name) && name !== 'settings' ? name : `library-${i + 1}`
}

function environments({ compose }: Survey, withDatabase: boolean): string {
  const kinds = [
    ['dev', 'development', '{app}.dev.localhost'],
    ['staging', 'staging', '{app}.staging.localhost'],
    ['production', 'production', '{app}.localhost'],
  ] as const
  const blocks = kinds.map(([name, kind, host]) => {
    const database = withDatabase ? `    database: "{app}_${name}"\n` : ''
    const cache = compose.hasCache ? '    cachePrefix: "{app}:{env}:"\n' : ''
    return `  ${name}:\n    kind: ${kind}\n    hosts: ["${host}"] # CHECK: {app} stands for the app\n${database}${cache}`
  })
  return `environments:\n${blocks.join('')}`
}

const pipelines = `strategies:
  at-once: { kind: immediate }
  rolling: { kind: rolling }

# What a release must pass in staging and in production. Add what your apps promise: pages, data, load.
suites:
  basic:
    phases:
      - id: health
        title: Application health
        checks:
          - { id: health, kind: http, each: component }

pipelines:
  standard:
    stages:
      - { environment: dev, strategy: at-once }
      - { environment: staging, strategy: at-once, suite: basic }
      - environment: production
        strategy: rolling
        suite: basic
        request: required
        backup: when-database
        gates:
          - { kind: staging-validated }
          - { kind: requested }
          - { kind: freeze }
          - { kind: approval }
        watch:
          during: 5m
          rules: # any of these takes the release back by itself
            - { signal: health-lost, for: 1m }
            - { signal: error-rate, above: 0.05, for: 2m }

tiers:
  standard:
    pipeline: standard
    approvals: { people: 1, validFor: 60m } # starterMayApprove: true, if you work alone
`

function renderApp(app: DraftApp): string {
  return `  ${app.name}:
    title: ${quote(app.name)}
    tier: standard
    database: ${app.usesDatabase ? '{} # CHECK: seen in dependencies or compose; name a migrate command if there is one' : 'none # CHECK: declare it if there is one, so that it is backed up'}
    phrases:
      production: { en: ${quote(`DEPLOY ${app.name.toUpperCase()} PRODUCTION`)} }
    components:
${app.components.map(renderComponent).join('')}`
}

function renderComponent({ name, part, paths, route, port }: DraftComponent): string {
  const lines = [
    `${name}: # seen in ${part.seenIn}`,
    `  paths: [${paths.map(quote).join(', ')}]`,
    `  build: { command: ${argv(part.build)}, output: ${quote(part.output)} } # CHECK: the output folder becomes the artifact`,
    ...(part.test ? [`  test: { command: ${argv(part.test)} }`] : []),
    `  start: ${argv(part.start)} # CHECK: runs inside the artifact; listens on $PORT`,
    `  route: ${quote(route)}`,
    '  health: /api/health # CHECK: must answer 200 when the component is well',
    ...(port === undefined ? [] : [`  ports: { dev: ${port} }`]),
  ]
  return lines.map((line) => `      ${line}\n`).join('')
}

function argv(words: readonly string[]): string {
  return `[${words.map(quote).join(', ')}]`
}

/** A YAML scalar: plain where that is safe, else in double quotes as JSON writes it. */
function quote(text: string): string {
  const plain =
    /^[A-Za-z./][A-Za-z0-9 _./@-]*$/.test(text) && !/^(true|false|null|~|\.inf|\.nan)$/i.test(text) && !/ $/.test(text)
  return plain ? text : JSON.stringify(text)
}
