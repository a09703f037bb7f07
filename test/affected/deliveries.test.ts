import { type Case, corpus, type Files } from './corpus.ts'

const image = (name: string): Files => ({
  [`src/${name}/Dockerfile`]: 'FROM alpine\nCOPY . /app/\n',
  [`src/${name}/a.txt`]: '1\n',
})

/** One chart for everybody, which says nothing of images. */
const shop: Files = {
  ...image('cart'),
  ...image('mail'),
  'charts/any/Chart.yaml': 'apiVersion: v2\nname: any\nversion: 1.0.0\n',
  'charts/any/values.yaml': 'replicas: 1\n',
  'charts/any/values-mail.yaml': 'replicas: 2\n',
  'charts/any/templates/run.yaml': 'replicas: {{ .Values.replicas }}\n',
}

const set = (generators: string, source: string, name: string) =>
  [
    'apiVersion: argoproj.io/v1alpha1',
    'kind: ApplicationSet',
    'metadata: { name: all }',
    'spec:',
    `  generators: [${generators}]`,
    `  template: { metadata: { name: "${name}" }, spec: { source: ${source} } }`,
    '',
  ].join('\n')

const application = (name: string, source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec: { source: ${source} }\n`

/** Two applications, with values that are called after where they run. */
const applications: Files = {
  ...shop,
  'argo/one.yaml': application(
    'shop-cart',
    '{ path: charts/any, helm: { valueFiles: [/live/first.yaml, /live/all.yaml] } }',
  ),
  'argo/two.yaml': application(
    'mail',
    '{ path: charts/any, helm: { valueFiles: [values-mail.yaml, ../../live/all.yaml] } }',
  ),
  'live/first.yaml': 'replicas: 3\n',
  'live/all.yaml': 'region: one\n',
}

const argo: readonly Case[] = [
  {
    name: 'a file of values that an application names is deployed by it, whatever it is called',
    base: applications,
    head: { 'live/first.yaml': 'replicas: 4\n' },
    redeploy: { cart: 'live/first.yaml → values live/first.yaml → cart' },
    infrastructure: false,
  },
  {
    name: 'a file of values that two applications name concerns both',
    base: applications,
    head: { 'live/all.yaml': 'region: two\n' },
    redeploy: {
      cart: 'live/all.yaml → values live/all.yaml → cart',
      mail: 'live/all.yaml → values live/all.yaml → mail',
    },
  },
  {
    name: 'a file of values in the chart that one application names',
    base: applications,
    head: { 'charts/any/values-mail.yaml': 'replicas: 5\n' },
    redeploy: { mail: 'charts/any/values-mail.yaml → replicas 2 → 5 → values of chart any → mail' },
  },
  {
    name: 'a set of applications over a list, with the values of each',
    base: {
      ...shop,
      'argo/all.yaml': set(
        '{ list: { elements: [{ app: cart, at: one }, { app: mail, at: two }] } }',
        '{ path: charts/any, helm: { valueFiles: ["../../live/{{at}}.yaml"] } }',
        'shop-{{.app}}',
      ),
      'live/one.yaml': 'replicas: 1\n',
      'live/two.yaml': 'replicas: 1\n',
    },
    head: { 'live/one.yaml': 'replicas: 2\n' },
    redeploy: { cart: 'live/one.yaml → values live/one.yaml → cart' },
    infrastructure: false,
  },
  {
    name: 'a set of applications over folders',
    base: {
      ...shop,
      'argo/all.yaml': set(
        '{ git: { directories: [{ path: "live/*" }, { path: live/old, exclude: true }] } }',
        '{ path: charts/any, helm: { valueFiles: ["/{{path}}/settings.yaml"] } }',
        '{{path.basename}}',
      ),
      'live/cart/settings.yaml': 'replicas: 1\n',
      'live/mail/settings.yaml': 'replicas: 1\n',
      'live/old/settings.yaml': 'replicas: 1\n',
    },
    head: { 'live/cart/settings.yaml': 'replicas: 2\n', 'live/old/settings.yaml': 'replicas: 2\n' },
    redeploy: { cart: 'live/cart/settings.yaml → values live/cart/settings.yaml → cart' },
    unclaimed: ['live/old/settings.yaml'],
  },
  {
    name: 'a set of applications over files, each of which is part of what is delivered',
    base: {
      ...shop,
      'argo/all.yaml': set(
        '{ matrix: { generators: [{ git: { files: [{ path: "live/**/config.json" }] } }, { list: { elements: [{ where: x }] } }] } }',
        '{ path: charts/any, helm: { valueFiles: ["/live/{{ where }}.yaml"] } }',
        '{{.path.basename}}-{{where}}',
      ),
      'live/eu/mail/config.json': '{ "a": 1 }\n',
      'live/x.yaml': 'replicas: 1\n',
    },
    head: { 'live/eu/mail/config.json': '{ "a": 2 }\n' },
    redeploy: { mail: 'live/eu/mail/config.json → values live/eu/mail/config.json → mail' },
  },
  {
    name: 'a chart that a set of applications delivers',
    base: {
      ...shop,
      'argo/all.yaml': set('{ list: { elements: [{ app: cart }, { app: mail }] } }', '{ path: charts/any }', '{{app}}'),
    },
    head: { 'charts/any/templates/run.yaml': 'count: {{ .Values.replicas }}\n' },
    redeploy: {
      cart: 'charts/any/templates/run.yaml → ApplicationSet all → cart',
      mail: 'charts/any/templates/run.yaml → ApplicationSet all → mail',
    },
  },
]

const helmfile = [
  'environments:',
  '  live:',
  '    values: [env/live.yaml]',
  '---',
  'templates:',
  '  usual:',
  '    chart: ../charts/any',
  '    values: ["settings/{{`{{ .Release.Name }}`}}.yaml"]',
  'releases:',
  '  - name: cart',
  '    inherit: [{ template: usual }]',
  '{{ if eq .Environment.Name "live" }}',
  '  - name: post',
  '    chart: ../charts/any',
  '    values:',
  '      - post.yaml',
  '      - image: { repository: r.io/mail, tag: {{ .Values.tag }} }',
  '        replicas: 1',
  '{{ end }}',
  '  - name: cache',
  '    chart: bitnami/redis',
  '    version: 1.0.0',
  '    values: [cache.yaml]',
  '',
].join('\n')

const files: Files = {
  ...shop,
  'deploy/helmfile.yaml': helmfile,
  'deploy/env/live.yaml': 'tag: 1\n',
  'deploy/settings/cart.yaml': 'replicas: 1\n',
  'deploy/post.yaml': 'replicas: 1\n',
  'deploy/cache.yaml': 'size: 1\n',
}

const helmfiles: readonly Case[] = [
  {
    name: 'the values of a release of helmfile, through the template that it inherits',
    base: files,
    head: { 'deploy/settings/cart.yaml': 'replicas: 2\n' },
    redeploy: { cart: 'deploy/settings/cart.yaml → values deploy/settings/cart.yaml → cart' },
    infrastructure: false,
  },
  {
    name: 'a release that is about the image in its values',
    base: files,
    head: { 'deploy/post.yaml': 'replicas: 2\n' },
    redeploy: { mail: 'deploy/post.yaml → values deploy/post.yaml → mail' },
  },
  {
    name: 'what helmfile says of a release concerns it alone',
    base: files,
    head: { 'deploy/helmfile.yaml': helmfile.replace('replicas: 1', 'replicas: 2') },
    redeploy: { mail: 'deploy/helmfile.yaml → values.1.replicas 1 → 2 → release post → mail' },
    infrastructure: false,
  },
  {
    name: 'a release of what others made is infrastructure, and so are its values',
    base: files,
    head: { 'deploy/helmfile.yaml': helmfile.replace('1.0.0', '1.1.0'), 'deploy/cache.yaml': 'size: 2\n' },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'the chart that releases deliver',
    base: files,
    head: { 'charts/any/values.yaml': 'replicas: 9\n' },
    redeploy: {
      cart: 'charts/any/values.yaml → replicas 1 → 9 → release cart → cart',
      mail: 'charts/any/values.yaml → replicas 1 → 9 → release post → mail',
    },
  },
  {
    name: 'values of an environment concern all releases of the file',
    base: files,
    head: { 'deploy/env/live.yaml': 'tag: 2\n' },
    redeploy: {
      cart: 'deploy/env/live.yaml → values deploy/env/live.yaml → cart',
      mail: 'deploy/env/live.yaml → values deploy/env/live.yaml → mail',
    },
  },
]

/** Values of many services in one file outside of the chart. */
const umbrella: Files = {
  ...image('cart'),
  ...image('mail'),
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'charts/shop/templates/cart.yaml': 'image: r.io/cart\n',
  'charts/shop/templates/mail.yaml': 'image: r.io/mail\n',
  'argo/shop.yaml': application('shop', '{ path: charts/shop, helm: { valueFiles: [../../live/values.yaml] } }'),
  'live/values.yaml': 'cart: { replicas: 1 }\nmail: { replicas: 1 }\nregion: one\n',
}

const keys: readonly Case[] = [
  {
    name: 'a key of values outside of the chart concerns the service that it is called after',
    base: umbrella,
    head: { 'live/values.yaml': 'cart: { replicas: 2 }\nmail: { replicas: 1 }\nregion: one\n' },
    redeploy: { cart: 'live/values.yaml → cart.replicas 1 → 2 → values live/values.yaml → cart' },
  },
  {
    name: 'a key that is about nobody concerns all that the chart deploys',
    base: umbrella,
    head: { 'live/values.yaml': 'cart: { replicas: 1 }\nmail: { replicas: 1 }\nregion: two\n' },
    redeploy: {
      cart: 'live/values.yaml → region one → two → values live/values.yaml → cart',
      mail: 'live/values.yaml → region one → two → values live/values.yaml → mail',
    },
  },
]

corpus('applications of Argo CD and their values', argo)
corpus('helmfiles', helmfiles)
corpus('values of many services', keys)
