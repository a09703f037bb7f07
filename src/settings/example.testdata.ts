import { z } from 'zod'
import { duration } from './primitives.ts'
import type { Catalogue } from './schema.ts'

/** A catalogue of small kinds that stand for the real ones. */
export const catalogue: Catalogue = {
  gates: [
    ...['staging-validated', 'requested', 'slot', 'freeze', 'approval'].map((kind) => ({
      kind,
      doc: 'Decides.',
      schema: z.strictObject({}),
    })),
    { kind: 'soak', doc: 'Waits.', schema: z.strictObject({ for: duration, at: z.string().optional() }) },
  ],
  checks: [
    { kind: 'http', doc: 'Asks a path.', schema: z.strictObject({ path: z.string(), status: z.int().default(200) }) },
    { kind: 'load', doc: 'Sends requests.', schema: z.strictObject({ for: duration, rate: z.int().min(1) }) },
  ],
  strategies: [
    { kind: 'immediate', doc: 'All at once.', schema: z.strictObject({}), needs: [] },
    {
      kind: 'rolling',
      doc: 'In batches.',
      schema: z.strictObject({ batch: z.int().min(1).default(1) }),
      needs: ['scale'],
    },
    {
      kind: 'canary',
      doc: 'A few first.',
      schema: z.strictObject({ steps: z.array(z.strictObject({ weight: z.int().min(1).max(100), hold: duration })) }),
      needs: ['split-traffic'],
    },
  ],
  drivers: [
    { name: 'local', capabilities: ['split-traffic', 'sticky', 'standby', 'scale', 'logs', 'traffic-report'] },
    { name: 'compose', capabilities: ['logs'] },
  ],
}

/** Two apps, three environments, every section used; valid and without findings. */
export const example = `version: 1
workspace: ocean
timeZone: Europe/Paris
locales: [en, fr]
shared:
  common: { paths: [packages/common/**] }
environments:
  dev:
    kind: development
    hosts: ["{app}.dev.ocean"]
    database: "{app}_dev"
  staging:
    kind: staging
    shared: slots
    hosts: ["{app}.staging.ocean"]
    database: ocean_staging
    schemaPerApp: true
    cachePrefix: "{app}:{env}:"
    quota: { requests: { memory: 2Gi, cpu: "2" }, limits: { memory: 4Gi, cpu: "4" } }
  prod:
    kind: production
    hosts: ["{app}"]
    database: "{app}_production"
strategies:
  quick: { kind: immediate }
  careful:
    kind: canary
    steps:
      - { weight: 10, hold: 5m }
suites:
  full:
    phases:
      - id: health
        title: Health
        checks:
          - { id: alive, kind: http, with: { path: /api/health } }
      - id: business
        title: Business
        checks:
          - { id: front, kind: http, apps: [blog], with: { path: / } }
pipelines:
  premium:
    stages:
      - { environment: dev, strategy: quick }
      - environment: staging
        strategy: quick
        suite: full
        gates: [{ kind: slot }]
      - environment: prod
        strategy: careful
        suite: full
        request: required
        backup: when-database
        gates:
          - { kind: staging-validated }
          - { kind: soak, for: 10m }
          - { kind: approval }
        watch:
          during: 5m
          rules:
            - { signal: health-lost, for: 2m }
            - { signal: error-rate, above: 0.1, for: 5m }
tiers:
  premium: { pipeline: premium }
refs:
  - { branch: main, until: prod }
  - { tag: "v*", requests: prod }
slots:
  - environment: staging
    windows:
      - { app: shop, daily: 09:00-12:00 }
      - { app: blog, daily: 12:00-24:00 }
freezes:
  - { id: year-end, because: holidays, from: 2026-12-24T18:00:00, until: 2027-01-02T08:00:00, environments: [prod] }
receivers:
  desk: { kind: log }
notify:
  - { on: [live, rolled-back], to: [desk] }
apps:
  shop:
    title: Shop
    tier: premium
    availability: 0.999
    watch:
      - { signal: availability, below: 0.999, over: 1h }
      - { signal: revenue, component: web, path: /api/revenue, field: perMinute, below: 1 }
    database:
      migrate: { component: web, command: [node, migrate.js], direction: reversible }
    phrases:
      prod: { en: DEPLOY SHOP PROD, fr: DÉPLOYER SHOP PROD }
    checks:
      business:
        - { id: cart, kind: http, components: [web], with: { path: /cart } }
    components:
      web:
        paths: [apps/shop/web/**]
        dependsOn: [common, shop.api]
        build: { command: [node, build.js], output: dist/shop-web }
        start: [node, server.js]
        ports: { dev: 7000 }
        replicas: { prod: { min: 3, max: 10 } }
        resources:
          prod: { requests: { memory: 256Mi, cpu: 250m }, limits: { memory: 512Mi, cpu: 500m } }
        variables: { URL: "\${{ database.url }}" }
      api:
        paths: [apps/shop/api/**]
        build: { command: [node, build.js], output: dist/shop-api }
        start: [node, server.js]
        route: /api
        ports: { dev: 7001 }
  blog:
    title: Blog
    tier: premium
    critical: false
    database: none
    components:
      site:
        paths: [apps/blog/**]
        build: { command: [node, build.js], output: dist/blog }
        start: [node, server.js]
        ports: { dev: 7002 }
`
