import { type Case, corpus, type Files } from './corpus.ts'

const image = (name: string): Files => ({
  [`src/${name}/Dockerfile`]: 'FROM alpine\nCOPY . /app/\n',
  [`src/${name}/a.txt`]: '1\n',
})

const workload = (name: string, reference: string, replicas = 1) =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: { name: ${name} }`,
    'spec:',
    `  replicas: ${replicas}`,
    '  template:',
    `    metadata: { labels: { app: ${name} } }`,
    `    spec: { containers: [{ name: main, image: "${reference}" }] }`,
    '',
  ].join('\n')

const application = (name: string, source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec: { source: ${source} }\n`

const release = (name: string, spec: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name} }\nspec: ${spec}\n`

/** Each service with a base and an overlay of its own, and one component that all overlays for tests include. */
const estate: Files = {
  ...image('cart'),
  ...image('mail'),
  'run/cart/base/kustomization.yaml': 'resources: [cart.yaml]\n',
  'run/cart/base/cart.yaml': workload('cart', 'cart'),
  'run/cart/trial/kustomization.yaml':
    'resources: [../base]\ncomponents: [../../parts/trial]\nreplicas: [{ name: cart, count: 1 }]\n',
  'run/mail/base/kustomization.yaml': 'resources: [mail.yaml]\n',
  'run/mail/base/mail.yaml': workload('mail', 'mail'),
  'run/parts/trial/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespace: trial\n',
  'kubernetes/all.yaml': [workload('cart', 'r.io/cart:1'), workload('db', 'postgres:16')].join('---\n'),
  'kubernetes/space.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
}

/** One chart for every service, delivered by Argo CD with values that lie elsewhere. */
const oneChart: Files = {
  ...image('cart'),
  ...image('mail'),
  'charts/any/Chart.yaml': 'apiVersion: v2\nname: any\nversion: 1.0.0\n',
  'charts/any/values.yaml': 'replicas: 1\n',
  'charts/any/templates/run.yaml': 'replicas: {{ .Values.replicas }}\n',
  'values/cart/values.yaml': 'image: { repository: r.io/cart, tag: "1" }\n',
  'values/mail/values.yaml': 'image: { repository: r.io/mail, tag: "1" }\n',
  'values/mail/more.values.yaml': 'replicas: 3\n',
  'argocd/cart.yaml': application(
    'cart',
    '{ path: charts/any, helm: { valueFiles: [../../values/cart/values.yaml] } }',
  ),
  'argocd/post.yaml': application(
    'post-office',
    '{ path: charts/any, helm: { valueFiles: [../../values/mail/values.yaml], releaseName: a } }',
  ),
  'argocd/ingress.yaml': application('ingress', '{ chart: ingress-nginx, targetRevision: 4.0.0 }'),
}

const flux: Files = {
  ...image('cart'),
  'apps/base/cart/kustomization.yaml': 'resources: [release.yaml]\n',
  'apps/base/cart/release.yaml': release('cart', '{ chart: { spec: { chart: ./charts/cart } }, values: { count: 1 } }'),
  'apps/live/kustomization.yaml':
    'resources: [../base/cart]\npatches: [{ path: cart-values.yaml, target: { kind: HelmRelease, name: cart } }]\n',
  'apps/live/cart-values.yaml': release('cart', '{ values: { count: 3 } }'),
  'controllers/tls.yaml': release('tls', '{ chart: { spec: { chart: cert-manager, version: 1.13.0 } } }'),
}

const cases: readonly Case[] = [
  {
    name: 'a workload of ours in a folder of manifests is no infrastructure',
    base: estate,
    head: {
      'kubernetes/all.yaml': [workload('cart', 'r.io/cart:1', 2), workload('db', 'postgres:16')].join('---\n'),
    },
    redeploy: { cart: 'kubernetes/all.yaml → spec.replicas 1 → 2 → Deployment cart → cart' },
    infrastructure: false,
  },
  {
    name: 'a workload of others beside it is infrastructure',
    base: estate,
    head: { 'kubernetes/all.yaml': [workload('cart', 'r.io/cart:1'), workload('db', 'postgres:17')].join('---\n') },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'both in one file are both',
    base: estate,
    head: { 'kubernetes/all.yaml': [workload('cart', 'r.io/cart:2'), workload('db', 'postgres:17')].join('---\n') },
    redeploy: {
      cart: 'kubernetes/all.yaml → spec.template.spec.containers.0.image r.io/cart:1 → r.io/cart:2 → Deployment cart → cart',
    },
    flags: ['infrastructure'],
  },
  {
    name: 'a namespace is infrastructure',
    base: estate,
    head: { 'kubernetes/space.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { a: b } }\n' },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'a component of kustomizations concerns those that include it',
    base: estate,
    head: {
      'run/parts/trial/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespace: trial-2\n',
    },
    redeploy: { cart: 'run/parts/trial/kustomization.yaml → namespace trial → trial-2 → cart' },
  },
  {
    name: 'a count of replicas concerns its workload',
    base: estate,
    head: {
      'run/cart/trial/kustomization.yaml':
        'resources: [../base]\ncomponents: [../../parts/trial]\nreplicas: [{ name: cart, count: 2 }]\n',
    },
    redeploy: {
      cart: 'run/cart/trial/kustomization.yaml → replicas cart 1 → 2 → replicas in run/cart/trial/kustomization.yaml → cart',
    },
  },
  {
    name: 'values outside of a chart by the image in them',
    base: oneChart,
    head: { 'values/cart/values.yaml': 'image: { repository: r.io/cart, tag: "2" }\n' },
    redeploy: { cart: 'values/cart/values.yaml → image.tag 1 → 2 → values values/cart/values.yaml → cart' },
  },
  {
    name: 'values outside of a chart by the folder that they lie in',
    base: oneChart,
    head: { 'values/mail/more.values.yaml': 'replicas: 4\n' },
    redeploy: { mail: 'values/mail/more.values.yaml → replicas 3 → 4 → values values/mail/more.values.yaml → mail' },
  },
  {
    name: 'a chart that says nothing of images concerns all that applications deliver with it',
    base: oneChart,
    head: { 'charts/any/templates/run.yaml': 'count: {{ .Values.replicas }}\n' },
    redeploy: {
      cart: 'charts/any/templates/run.yaml → Application cart → cart',
      mail: 'charts/any/templates/run.yaml → Application post-office → mail',
    },
    infrastructure: false,
  },
  {
    name: 'an application concerns what it delivers',
    base: oneChart,
    head: {
      'argocd/post.yaml': application(
        'post-office',
        '{ path: charts/any, helm: { valueFiles: [../../values/mail/values.yaml], releaseName: b } }',
      ),
    },
    redeploy: { mail: 'argocd/post.yaml → spec.source.helm.releaseName a → b → Application post-office → mail' },
    infrastructure: false,
  },
  {
    name: 'an application of what others made is infrastructure',
    base: oneChart,
    head: { 'argocd/ingress.yaml': application('ingress', '{ chart: ingress-nginx, targetRevision: 4.1.0 }') },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'a patch of a release of Flux, called as values are',
    base: flux,
    head: { 'apps/live/cart-values.yaml': release('cart', '{ values: { count: 4 } }') },
    redeploy: { cart: 'apps/live/cart-values.yaml → spec.values.count 3 → 4 → HelmRelease cart → cart' },
  },
  {
    name: 'a release of Flux of what others made is infrastructure',
    base: flux,
    head: { 'controllers/tls.yaml': release('tls', '{ chart: { spec: { chart: cert-manager, version: 1.14.0 } } }') },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'manifests in a folder of templates that no chart is around',
    base: { ...image('cart'), 'deploy/templates/cart.yaml': workload('cart', 'r.io/cart:1') },
    head: { 'deploy/templates/cart.yaml': workload('cart', 'r.io/cart:1', 2) },
    redeploy: { cart: 'deploy/templates/cart.yaml → spec.replicas 1 → 2 → Deployment cart → cart' },
  },
]

corpus('estates of Kubernetes, Kustomize, Helm, Argo CD and Flux', cases)
