import { describe, expect, test } from 'vitest'
import { catalogue, example } from '../example.testdata.ts'
import { parseSettings } from '../parse.ts'
import { coherenceRules } from './index.ts'

type Row = readonly [
  code: string,
  severity: 'error' | 'warning',
  changes: Readonly<Record<string, string>>,
  path: string,
  what: string,
]

const rows: readonly Row[] = [
  [
    'undefined-name',
    'error',
    { 'tier: premium\n    availability': 'tier: premum\n    availability' },
    'apps.shop.tier',
    'tier “premum” is used here but not defined',
  ],
  [
    'undefined-name',
    'error',
    { 'strategy: careful': 'strategy: carful' },
    'pipelines.premium.stages[2].strategy',
    'strategy “carful”',
  ],
  [
    'undefined-name',
    'error',
    { 'strategy: careful\n        suite: full': 'strategy: careful\n        suite: ful' },
    'pipelines.premium.stages[2].suite',
    'suite “ful”',
  ],
  [
    'undefined-name',
    'error',
    { '{ pipeline: premium }': '{ pipeline: premiun }' },
    'tiers.premium.pipeline',
    'pipeline “premiun”',
  ],
  [
    'undefined-name',
    'error',
    { 'branch: main, until: prod': 'branch: main, until: production' },
    'refs[0].until',
    'environment “production”',
  ],
  [
    'undefined-name',
    'error',
    { 'environments: [prod]': 'environments: [prod, moon]' },
    'freezes[0].environments[1]',
    'environment “moon”',
  ],
  [
    'undefined-name',
    'error',
    { 'ports: { dev: 7002 }': 'ports: { dew: 7002 }' },
    'apps.blog.components.site.ports.dew',
    'environment “dew”',
  ],
  [
    'undefined-name',
    'error',
    { '      business:\n        - { id: cart': '      busines:\n        - { id: cart' },
    'apps.shop.checks.busines',
    'phase “busines”',
  ],
  ['undefined-name', 'error', { 'to: [desk]': 'to: [desc]' }, 'notify[0].to[0]', 'receiver “desc”'],
  ['undefined-name', 'error', { 'app: blog, daily': 'app: blgo, daily' }, 'slots[0].windows[1].app', 'app “blgo”'],
  [
    'no-artifact',
    'error',
    { 'migrate: { component: web': 'migrate: { component: wbe' },
    'apps.shop.database.migrate.component',
    'there is no artifact of it',
  ],
  [
    'no-artifact',
    'error',
    { 'signal: revenue, component: web': 'signal: revenue, component: money' },
    'apps.shop.watch[1].component',
    'component “money”',
  ],
  [
    'no-artifact',
    'error',
    { 'components: [web], with': 'components: [wob], with' },
    'apps.shop.checks.business[0].components[0]',
    'component “wob”',
  ],
  [
    'no-artifact',
    'error',
    { 'apps: [blog], with': 'apps: [blog, log], with' },
    'suites.full.phases[1].checks[0].apps[1]',
    'check front names app “log”',
  ],
  [
    'unknown-driver',
    'error',
    { 'kind: development\n': 'kind: development\n    driver: lokal\n' },
    'environments.dev.driver',
    'driver “lokal”',
  ],
  [
    'strategy-beyond-driver',
    'error',
    { 'kind: production\n': 'kind: production\n    driver: compose\n' },
    'pipelines.premium.stages[2].strategy',
    'needs split-traffic, which driver “compose”',
  ],
  [
    'stage-order',
    'error',
    {
      '- { environment: dev, strategy: quick }': '- { environment: prod, strategy: quick }',
      '- environment: prod\n': '- environment: dev\n',
    },
    'pipelines.premium.stages[1].environment',
    'staging (staging) comes after prod (production)',
  ],
  [
    'stage-order',
    'error',
    {
      '- { environment: dev, strategy: quick }':
        '- { environment: dev, strategy: quick }\n      - { environment: dev, strategy: quick }',
    },
    'pipelines.premium.stages[1].environment',
    'is a stage of this pipeline already',
  ],
  [
    'unreachable-stage',
    'error',
    { 'until: prod': 'until: staging', 'requests: prod': 'requests: staging' },
    'pipelines.premium.stages[2].environment',
    'no branch or tag of refs leads to prod',
  ],
  [
    'unreachable-stage',
    'warning',
    { 'until: prod': 'until: dev', '  - { tag: "v*", requests: prod }\n': '' },
    'pipelines.premium.stages[1].environment',
    'no branch or tag of refs leads to staging',
  ],
  [
    'unreachable-stage',
    'error',
    {
      'strategies:\n  quick': '  spare: { kind: development, hosts: [spare] }\nstrategies:\n  quick',
      'until: prod': 'until: spare',
    },
    'refs[0].until',
    'no pipeline has a stage there',
  ],
  [
    'gate-without-past',
    'error',
    { 'kind: staging\n': 'kind: development\n' },
    'pipelines.premium.stages[2].environment',
    'the gate staging-validated could never open',
  ],
  [
    'gate-without-past',
    'error',
    { 'kind: soak, for: 10m': 'kind: soak, for: 10m, at: prod' },
    'pipelines.premium.stages[2].environment',
    'prod is no earlier stage',
  ],
  [
    'port-taken',
    'error',
    { 'ports: { dev: 7002 }': 'ports: { dev: 7001 }' },
    'apps.blog.components.site.ports.dev',
    'port 7001 of this machine is taken by shop.api in dev',
  ],
  [
    'port-taken',
    'error',
    { 'ports: { dev: 7002 }': 'ports: { staging: 7001 }' },
    'apps.blog.components.site.ports.staging',
    'taken by shop.api in dev',
  ],
  [
    'host-taken',
    'error',
    { 'hosts: ["{app}"]': 'hosts: [ocean]' },
    'environments.prod.hosts[0]',
    'host ocean of blog in prod already leads to shop in prod',
  ],
  [
    'host-taken',
    'error',
    { 'hosts: ["{app}.staging.ocean"]': 'hosts: ["{app}.dev.ocean"]' },
    'environments.staging.hosts[0]',
    'already leads to shop in dev',
  ],
  ['route-taken', 'error', { 'route: /api': 'route: /' }, 'apps.shop.components.api.route', 'both answer at “/”'],
  [
    'route-taken',
    'error',
    {
      'start: [node, server.js]\n        ports: { dev: 7002 }':
        'start: [node, server.js]\n        route: /blog\n        ports: { dev: 7002 }',
    },
    'apps.blog.components',
    'no component of blog answers at “/”',
  ],
  [
    'path-shared',
    'error',
    { 'paths: [apps/blog/**]': 'paths: ["apps/sh*/**"]' },
    'apps.blog.components.site.paths[0]',
    'have files in common',
  ],
  [
    'unknown-dependency',
    'error',
    { 'dependsOn: [common, shop.api]': 'dependsOn: [comon, shop.api]' },
    'apps.shop.components.web.dependsOn[0]',
    'depends on “comon”',
  ],
  [
    'dependency-cycle',
    'error',
    { 'paths: [apps/shop/api/**]': 'paths: [apps/shop/api/**]\n        dependsOn: [shop.web]' },
    'apps.shop.components.web.dependsOn',
    'shop.web → shop.api → shop.web',
  ],
  [
    'input-ignored',
    'error',
    {
      'paths: [apps/shop/api/**]': 'paths: [apps/shop/api/**]\n        inputs: [docs/manual.txt]',
      'apps:\n': 'ignore: [docs/**]\napps:\n',
    },
    'apps.shop.components.api.inputs[0]',
    '“docs/**” is ignored',
  ],
  [
    'slot-overlap',
    'error',
    { 'daily: 12:00-24:00': 'daily: 11:59-24:00' },
    'slots[0].windows[1].daily',
    'the window of blog begins before that of shop',
  ],
  [
    'slot-overlap',
    'error',
    { 'daily: 12:00-24:00': 'daily: 22:00-02:00' },
    'slots[0].windows[1].daily',
    'ends before it begins',
  ],
  [
    'no-slot',
    'error',
    { '      - { app: blog, daily: 12:00-24:00 }\n': '' },
    'apps.blog',
    'blog waits for a slot on staging but has no window there',
  ],
  [
    'no-slot',
    'warning',
    { '      - { app: blog, daily: 12:00-24:00 }\n': '    borrow: idle\n' },
    'apps.blog',
    'it can only borrow',
  ],
  [
    'slots-astray',
    'error',
    { '    shared: slots\n': '' },
    'slots[0].environment',
    'staging has slots but is not shared',
  ],
  [
    'slots-astray',
    'error',
    { 'gates: [{ kind: slot }]': 'gates: []' },
    'pipelines.premium.stages[1]',
    'this stage does not ask for one',
  ],
  [
    'slots-astray',
    'error',
    { 'kind: development\n': 'kind: development\n    shared: slots\n' },
    'environments.dev.shared',
    'no slots are written for it',
  ],
  ['backward-freeze', 'error', { 'until: 2027-01-02': 'until: 2026-01-02' }, 'freezes[0].until', 'before it begins'],
  [
    'unknown-zone',
    'error',
    { 'timeZone: Europe/Paris': 'timeZone: Europe/Pariss' },
    'timeZone',
    '“Europe/Pariss” is not an IANA time zone',
  ],
  ['unknown-zone', 'error', { 'timeZone: Europe/Paris': 'timeZone: "+02:00"' }, 'timeZone', 'is not an IANA time zone'],
  [
    'no-phrase',
    'error',
    { 'critical: false': 'critical: true' },
    'apps.blog',
    'blog is critical and needs approval in prod',
  ],
  ['no-phrase', 'warning', { ', fr: DÉPLOYER SHOP PROD': '' }, 'apps.shop.phrases.prod', 'shop has no phrase in “fr”'],
  [
    'odd-phrase',
    'error',
    { 'en: DEPLOY SHOP PROD': 'en: "DEPLOY SHOP PROD "' },
    'apps.shop.phrases.prod.en',
    'nobody could type it exactly',
  ],
  [
    'backup-of-nothing',
    'error',
    { 'backup: when-database': 'backup: required' },
    'apps.blog.database',
    'blog declares that it has no database',
  ],
  [
    'backup-of-nothing',
    'error',
    { '    database: "{app}_production"\n': '' },
    'environments.prod',
    'nothing could be backed up',
  ],
  [
    'database-shared',
    'warning',
    { '    schemaPerApp: true\n': '', 'database: none': 'database: {}' },
    'environments.staging.database',
    'blog and shop share the tables of database ocean_staging',
  ],
  [
    'no-way-back',
    'warning',
    { 'direction: reversible': 'direction: forward-only' },
    'apps.shop.database.migrate.direction',
    'is the point of no return',
  ],
  [
    'check-twice',
    'error',
    { '{ id: cart, kind: http': '{ id: cart, kind: http, with: { path: / } }\n        - { id: cart, kind: http' },
    'apps.shop.checks.business[1].id',
    'phase business has a check “cart” already',
  ],
  [
    'check-twice',
    'error',
    { '- id: business': '- id: health' },
    'suites.full.phases[1].id',
    'suite full has a phase “health” already',
  ],
  [
    'empty-phase',
    'warning',
    { 'apps: [blog], with': 'apps: [shop], with' },
    'suites.full.phases[1]',
    'has no check for blog',
  ],
  [
    'request-above-limit',
    'error',
    { 'memory: 256Mi': 'memory: 1Gi' },
    'apps.shop.components.web.resources.prod.requests.memory',
    'more memory is requested (1024Mi) than allowed (512Mi)',
  ],
  [
    'request-above-limit',
    'error',
    { 'min: 3, max: 10': 'min: 3, max: 2' },
    'apps.shop.components.web.replicas.prod.max',
    'at least 3 replicas are wanted',
  ],
  [
    'quota-too-small',
    'warning',
    {
      'prod: { requests: { memory: 256Mi':
        'staging: { requests: { memory: 3Gi }, limits: {} }\n          prod: { requests: { memory: 256Mi',
    },
    'environments.staging.quota.requests.memory',
    'shop would request 3072Mi of memory in staging, its quota is 2048Mi',
  ],
  [
    'unwatched-promise',
    'warning',
    { '      - { signal: availability, below: 0.999, over: 1h }\n': '' },
    'apps.shop.availability',
    'no rule watches it',
  ],
  [
    'unwatched-promise',
    'warning',
    { 'below: 0.999': 'below: 0.9' },
    'apps.shop.availability',
    'it is watched only below 0.9',
  ],
  [
    'deaf-receiver',
    'error',
    { 'desk: { kind: log }': 'desk: { kind: webhook, url: "https://hooks.example.com/x" }' },
    'receivers.desk.url',
    'leads nowhere',
  ],
  [
    'deaf-receiver',
    'warning',
    { 'desk: { kind: log }': 'desk: { kind: log }\n  spare: { kind: log }' },
    'receivers.spare',
    'nothing is ever sent',
  ],
  [
    'bad-placeholder',
    'error',
    { 'hosts: ["{app}.dev.ocean"]': 'hosts: ["{ap}.dev.ocean"]' },
    'environments.dev.hosts[0]',
    '“{ap}” in “{ap}.dev.ocean” stands for nothing',
  ],
  [
    'bad-lookup',
    'error',
    { [`\${{ database.url }}`]: `\${{ databse.url }}` },
    'apps.shop.components.web.variables.URL',
    'looks up nothing',
  ],
  [
    'bad-lookup',
    'error',
    { '[node, build.js], output: dist/blog': `[node, "\${{ secrets.KEY }}"], output: dist/blog` },
    'apps.blog.components.site.build.command[1]',
    'a look-up is not filled in here',
  ],
  [
    'bad-lookup',
    'error',
    { 'apps: [blog], with: { path: / }': `apps: [blog], with: { path: "/\${{ 7*7 }}" }` },
    'suites.full.phases[1].checks[0].with.path',
    `“\${{ 7*7 }}” looks up nothing`,
  ],
]

describe('coherence', () => {
  test.each(rows)('%s (%s): %j is found at %s', (code, severity, changes, path, what) => {
    const text = Object.entries(changes).reduce((before, [found, replacement]) => {
      expect(before).toContain(found)
      return before.replace(found, () => replacement)
    }, example)
    const { findings } = parseSettings(text, catalogue)
    const finding = findings.find((candidate) => candidate.code === code && candidate.path === path)
    expect(finding, JSON.stringify(findings, null, 1)).toMatchObject({ severity, what: expect.stringContaining(what) })
    expect(finding?.todo).toMatch(/[.?]$/)
    expect(finding?.line).toBeGreaterThan(1)
  })

  test('every rule has a code and a sentence of its own, and a row in this table', () => {
    const codes = coherenceRules.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(new Set(rows.map(([code]) => code))).toEqual(new Set(codes))
    for (const { doc } of coherenceRules) expect(doc).toMatch(/^[A-Z].*\.$/)
  })
})
