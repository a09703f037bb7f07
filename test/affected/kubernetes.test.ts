import { type Case, corpus } from './corpus.ts'

const image = (name: string) => ({
  [`src/${name}/Dockerfile`]: 'FROM alpine\nCOPY . /app/\n',
  [`src/${name}/a.txt`]: '1\n',
})

const deployment = (name: string, reference: string, replicas = 1) =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: { name: ${name} }`,
    'spec:',
    `  replicas: ${replicas}`,
    '  template:',
    `    metadata: { labels: { app: ${name} } }`,
    '    spec:',
    '      containers:',
    `        - { name: main, image: "${reference}", envFrom: [{ configMapRef: { name: ${name}-settings } }] }`,
    '',
  ].join('\n')

const service = (name: string, selects: string, port: number) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${selects} }, ports: [{ port: ${port} }] }\n`

const settings = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { SIZE: "${value}" }\n`

const shop = {
  ...image('cart'),
  ...image('mail'),
  'release/all.yaml': [deployment('cart', 'ghcr.io/shop/cart:1'), deployment('mail', 'ghcr.io/shop/mail:1')].join(
    '---\n',
  ),
  'release/net.yaml': [service('front', 'cart', 80), settings('mail-settings', '1')].join('---\n'),
}

const kustomize = {
  ...image('cart'),
  ...image('mail'),
  'base/kustomization.yaml': 'resources: [cart.yaml, mail.yaml]\n',
  'base/cart.yaml': deployment('cart', 'cart'),
  'base/mail.yaml': deployment('mail', 'mail'),
  'overlays/prod/kustomization.yaml': [
    'resources: [../../base]',
    'namePrefix: prod-',
    'patches: [{ path: more.yaml, target: { kind: Deployment, name: cart } }]',
    'images: [{ name: mail, newName: ghcr.io/shop/mail, newTag: "1" }]',
    'configMapGenerator: [{ name: mail-settings, files: [mail.conf] }]',
    '',
  ].join('\n'),
  'overlays/prod/more.yaml': '- { op: replace, path: /spec/replicas, value: 2 }\n',
  'overlays/prod/mail.conf': '1\n',
}

const overlay = (from: string, to: string) => ({
  'overlays/prod/kustomization.yaml': kustomize['overlays/prod/kustomization.yaml'].replace(from, to),
})

const cases: readonly Case[] = [
  {
    name: 'a workload in a file of all of them',
    base: shop,
    head: {
      'release/all.yaml': [
        deployment('cart', 'ghcr.io/shop/cart:1', 2),
        deployment('mail', 'ghcr.io/shop/mail:1'),
      ].join('---\n'),
    },
    redeploy: { cart: 'release/all.yaml → spec.replicas 1 → 2 → Deployment cart → cart' },
  },
  {
    name: 'a service by the pods that it selects',
    base: shop,
    head: { 'release/net.yaml': [service('front', 'cart', 81), settings('mail-settings', '1')].join('---\n') },
    redeploy: { cart: 'release/net.yaml → spec.ports.0.port 80 → 81 → Service front → cart' },
  },
  {
    name: 'settings by the workload that names them',
    base: shop,
    head: { 'release/net.yaml': [service('front', 'cart', 80), settings('mail-settings', '2')].join('---\n') },
    redeploy: { mail: 'release/net.yaml → data.SIZE 1 → 2 → ConfigMap mail-settings → mail' },
  },
  {
    name: 'the order and the comments of a manifests file touch nothing',
    base: shop,
    head: {
      'release/all.yaml': `# all\n${[deployment('mail', 'ghcr.io/shop/mail:1'), deployment('cart', 'ghcr.io/shop/cart:1')].join('---\n')}`,
    },
    flags: ['nothing'],
  },
  {
    name: 'an image by what its name or its tag ends with',
    base: {
      ...image('cart'),
      ...image('mail'),
      'run/a.yaml': deployment('one', 'x.io/all/shop-cart:1'),
      'run/b.yaml': deployment('two', 'x.io/shop:1-mail'),
    },
    head: {
      'run/a.yaml': deployment('one', 'x.io/all/shop-cart:2'),
      'run/b.yaml': deployment('two', 'x.io/shop:2-mail'),
    },
    redeploy: {
      cart: 'run/a.yaml → spec.template.spec.containers.0.image x.io/all/shop-cart:1 → x.io/all/shop-cart:2 → Deployment one → cart',
      mail: 'run/b.yaml → spec.template.spec.containers.0.image x.io/shop:1-mail → x.io/shop:2-mail → Deployment two → mail',
    },
  },
  {
    name: 'an image that everybody uses is none of ours',
    base: { ...shop, 'release/db.yaml': deployment('db', 'postgres:16') },
    head: { 'release/db.yaml': deployment('db', 'postgres:17') },
    infrastructure: true,
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'the name that skaffold gives an image',
    base: {
      'services/a/Dockerfile': 'FROM alpine\nCOPY . /\n',
      'services/a/a.txt': '1\n',
      'skaffold.yaml':
        'apiVersion: skaffold/v4\nkind: Config\nbuild: { artifacts: [{ image: checkout-web, context: services/a }] }\n',
      'run/web.yaml': deployment('shopfront', 'checkout-web'),
    },
    head: { 'run/web.yaml': deployment('shopfront', 'checkout-web', 2) },
    redeploy: { a: 'run/web.yaml → spec.replicas 1 → 2 → Deployment shopfront → a' },
  },
  {
    name: 'a resource of a base',
    base: kustomize,
    head: { 'base/mail.yaml': deployment('mail', 'mail', 3) },
    redeploy: { mail: 'base/mail.yaml → spec.replicas 1 → 3 → Deployment mail → mail' },
  },
  {
    name: 'a patch by its target',
    base: kustomize,
    head: { 'overlays/prod/more.yaml': '- { op: replace, path: /spec/replicas, value: 4 }\n' },
    redeploy: { cart: 'overlays/prod/more.yaml → patch in overlays/prod/kustomization.yaml → cart' },
  },
  {
    name: 'a tag of a kustomization concerns its image alone',
    base: kustomize,
    head: overlay('newTag: "1"', 'newTag: "2"'),
    redeploy: {
      mail: 'overlays/prod/kustomization.yaml → newTag 1 → 2 → image in overlays/prod/kustomization.yaml → mail',
    },
  },
  {
    name: 'a generated ConfigMap concerns who names it',
    base: kustomize,
    head: { 'overlays/prod/mail.conf': '2\n' },
    redeploy: { mail: 'overlays/prod/mail.conf → generator in overlays/prod/kustomization.yaml → mail' },
  },
  {
    name: 'what a kustomization says of all',
    base: kustomize,
    head: overlay('prod-', 'live-'),
    redeploy: {
      cart: 'overlays/prod/kustomization.yaml → namePrefix prod- → live- → cart',
      mail: 'overlays/prod/kustomization.yaml → namePrefix prod- → live- → mail',
    },
  },
  {
    name: 'kustomizations that include each other end',
    base: {
      ...image('cart'),
      'a/kustomization.yaml': 'resources: [../b, cart.yaml]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
      'a/cart.yaml': deployment('cart', 'cart'),
    },
    head: { 'b/kustomization.yaml': 'resources: [../a]\nnamespace: x\n' },
    redeploy: { cart: 'b/kustomization.yaml → namespace none → x → cart' },
  },
  {
    name: 'manifests that cannot be read count for whose folder is nearest',
    base: { ...image('cart'), ...image('mail'), 'src/cart/run.yaml': deployment('cart', 'cart') },
    head: { 'src/cart/run.yaml': 'apiVersion: v1\nkind: Service\nspec: [\n' },
    rebuild: { cart: 'src/cart/run.yaml → COPY in src/cart/Dockerfile → cart' },
    redeploy: {
      cart: 'src/cart/run.yaml → apiVersion apps/v1 → none, kind Deployment → none, metadata.name cart → none and 5 more → Deployment cart → cart',
    },
    findings: { 'src/cart/run.yaml': 'it cannot be read' },
  },
]

corpus('Kubernetes and Kustomize', cases)
