import { type Case, corpus } from './corpus.ts'

const image = (name: string) => ({
  [`src/${name}/Dockerfile`]: 'FROM alpine\nCOPY . /app/\n',
  [`src/${name}/a.txt`]: '1\n',
})

const shop = {
  ...image('cart'),
  ...image('mail'),
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/values.yaml': [
    'registry: ghcr.io/shop',
    'cart: { replicas: 1 }',
    'postbox: { image: { repository: ghcr.io/shop/mail, tag: "1" } }',
    'limits: { memory: 1Gi }',
    '',
  ].join('\n'),
  'chart/templates/_names.tpl': '{{- define "shop.name" -}}x{{- end -}}\n',
  'chart/templates/cart.yaml':
    'kind: Deployment\nspec:\n  replicas: {{ .Values.cart.replicas }}\n  image: "{{ .Values.registry }}/cart:{{ .Chart.AppVersion }}"\n  memory: {{ .Values.limits.memory }}\n',
  'chart/templates/post/deployment.yaml':
    'kind: Deployment\nspec:\n  image: "{{ .Values.postbox.image.repository }}"\n  name: {{ .Values.mail }}\n',
}

const values = (from: string, to: string) => ({ 'chart/values.yaml': shop['chart/values.yaml'].replace(from, to) })

const parts = {
  ...image('cart'),
  ...image('mail'),
  'charts/all/Chart.yaml':
    'apiVersion: v2\nname: all\ndependencies:\n  - { name: cart, repository: "file://../cart" }\n  - { name: mail, repository: "file://../mail" }\n',
  'charts/all/values.yaml': 'cart: { size: 1 }\nglobal: { zone: a }\n',
  'charts/cart/Chart.yaml': 'apiVersion: v2\nname: cart\n',
  'charts/cart/values.yaml': 'size: 1\n',
  'charts/cart/templates/deployment.yaml': 'kind: Deployment\nsize: {{ .Values.size }}\n',
  'charts/mail/Chart.yaml': 'apiVersion: v2\nname: mail\n',
  'charts/mail/files/greeting.txt': 'hello\n',
  'charts/mail/templates/deployment.yaml': 'kind: Deployment\n',
}

const both = (reason: string) => ({ cart: `${reason} → cart`, mail: `${reason} → mail` })

const cases: readonly Case[] = [
  {
    name: 'a template by the image that it writes out',
    base: shop,
    head: { 'chart/templates/cart.yaml': 'kind: Deployment\nspec:\n  image: "{{ .Values.registry }}/cart:2"\n' },
    redeploy: { cart: 'chart/templates/cart.yaml → chart shop → cart' },
  },
  {
    name: 'a template by the keys of values that it uses',
    base: shop,
    head: { 'chart/templates/post/deployment.yaml': 'kind: Deployment\nspec:\n  name: {{ .Values.mail }}\n' },
    redeploy: { mail: 'chart/templates/post/deployment.yaml → chart shop → mail' },
  },
  {
    name: 'a key of values that is called as a component is',
    base: shop,
    head: values('replicas: 1', 'replicas: 2'),
    redeploy: { cart: 'chart/values.yaml → cart.replicas 1 → 2 → values of chart shop → cart' },
  },
  {
    name: 'a key of values by the image in it',
    base: shop,
    head: values('tag: "1"', 'tag: "2"'),
    redeploy: { mail: 'chart/values.yaml → postbox.image.tag 1 → 2 → values of chart shop → mail' },
  },
  {
    name: 'a key of values by the template that uses it',
    base: shop,
    head: values('1Gi', '2Gi'),
    redeploy: { cart: 'chart/values.yaml → limits.memory 1Gi → 2Gi → values of chart shop → cart' },
  },
  {
    name: 'helpers concern all of a chart',
    base: shop,
    head: { 'chart/templates/_names.tpl': '{{- define "shop.name" -}}y{{- end -}}\n' },
    redeploy: both('chart/templates/_names.tpl → chart shop'),
  },
  {
    name: 'the version of a chart concerns all of it',
    base: shop,
    head: { 'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.1\n' },
    redeploy: both('chart/Chart.yaml → version 1.0.0 → 1.0.1 → chart shop'),
  },
  {
    name: 'values of a chart that another includes',
    base: parts,
    head: { 'charts/all/values.yaml': 'cart: { size: 2 }\nglobal: { zone: a }\n' },
    redeploy: { cart: 'charts/all/values.yaml → cart.size 1 → 2 → values of chart all → cart' },
  },
  {
    name: 'values of all that a chart includes',
    base: parts,
    head: { 'charts/all/values.yaml': 'cart: { size: 1 }\nglobal: { zone: b }\n' },
    redeploy: both('charts/all/values.yaml → global.zone a → b → values of chart all'),
  },
  {
    name: 'any other file of a chart',
    base: parts,
    head: { 'charts/mail/files/greeting.txt': 'hi\n' },
    redeploy: { mail: 'charts/mail/files/greeting.txt → chart mail → mail' },
  },
  {
    name: 'values that cannot be read count for all that is nearest, with a finding',
    base: shop,
    head: { 'chart/values.yaml': 'a: [\n' },
    redeploy: {
      cart: 'chart/values.yaml → cart.replicas 1 → none → values of chart shop → cart',
      mail: 'chart/values.yaml → postbox.image.repository ghcr.io/shop/mail → none, postbox.image.tag 1 → none → values of chart shop → mail',
    },
    findings: { 'chart/values.yaml': 'YAML was wanted, it cannot be read' },
  },
]

corpus('Helm', cases)
