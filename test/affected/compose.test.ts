import { type Case, corpus } from './corpus.ts'

const images = {
  'cart/Dockerfile': 'FROM alpine\nCOPY . /app/\n',
  'cart/a.txt': '1\n',
  'mail/Dockerfile': 'FROM alpine\nCOPY . /app/\n',
  'mail/a.txt': '1\n',
}

const compose = (...lines: readonly string[]) => ({ 'compose.yml': `${lines.join('\n')}\n` })

const shop = {
  ...images,
  'config/cart.conf': 'x=1\n',
  'mail.env': 'HOST=a\n',
  'secrets/key.txt': '1\n',
  ...compose(
    'x-logging: &logging { driver: json-file }',
    'services:',
    '  cart:',
    '    build: ./cart',
    '    environment: { SIZE: 1 }',
    '    volumes: ["./config/cart.conf:/etc/cart.conf:ro", "data:/data", "./cart:/src"]',
    '    logging: *logging',
    '  mail:',
    '    build: { context: mail }',
    '    env_file: [mail.env]',
    '    secrets: [key]',
    '  store:',
    '    image: redis:7',
    '    volumes: ["./redis/redis.conf:/etc/redis.conf"]',
    'secrets:',
    '  key: { file: ./secrets/key.txt }',
    'volumes: { data: {} }',
  ),
  'redis/redis.conf': 'a\n',
}

const changed = (from: string, to: string) => ({ 'compose.yml': shop['compose.yml'].replace(from, to) })

const unreadable = {
  syntax:
    'a compose file was wanted, it cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1',
  aliases: 'a compose file was wanted, it cannot be read: its aliases stand for more than 1000 values',
}

const variables = {
  ...images,
  '.env': 'CART_FILE=./cart/Dockerfile\nCART_PORT=80\nOTHER=1\n',
  ...compose(
    'services:',
    '  cart:',
    '    image: ghcr.io/shop/all:1-cart',
    `    build: { context: ., dockerfile: "\${CART_FILE}" }`,
    `    ports: ["\${CART_PORT:-1}:80"]`,
    '  mail:',
    '    build: mail',
  ),
}

const cases: readonly Case[] = [
  {
    name: 'only the service whose definition changed is deployed again',
    base: shop,
    head: changed('SIZE: 1', 'SIZE: 2'),
    redeploy: { cart: 'compose.yml → environment.SIZE #6b86b273 → #d4735e3a → service cart → cart' },
  },
  {
    name: 'an anchor concerns the services that use it',
    base: shop,
    head: changed('driver: json-file', 'driver: local'),
    redeploy: { cart: 'compose.yml → logging.driver json-file → local → service cart → cart' },
  },
  {
    name: 'a comment in a compose file touches nothing',
    base: shop,
    head: changed('services:', '# ours\nservices:'),
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'a mounted file deploys its service again',
    base: shop,
    head: { 'config/cart.conf': 'x=2\n' },
    redeploy: { cart: 'config/cart.conf → mounted by compose.yml → service cart → cart' },
  },
  {
    name: 'a folder that is mounted for development is not deployed',
    base: shop,
    head: { 'cart/a.txt': '2\n' },
    rebuild: { cart: 'cart/a.txt → COPY in cart/Dockerfile → cart' },
  },
  {
    name: 'a file of environment variables',
    base: shop,
    head: { 'mail.env': 'HOST=b\n' },
    redeploy: { mail: 'mail.env → mounted by compose.yml → service mail → mail' },
  },
  {
    name: 'the file of a secret',
    base: shop,
    head: { 'secrets/key.txt': '2\n' },
    redeploy: { mail: 'secrets/key.txt → mounted by compose.yml → service mail → mail' },
  },
  {
    name: 'a service of others is infrastructure',
    base: shop,
    head: { 'redis/redis.conf': 'b\n' },
    infrastructure: true,
    flags: ['infrastructure', 'nothing'],
    unclaimed: [],
  },
  {
    name: 'how a service is built concerns what is built',
    base: shop,
    head: changed('build: { context: mail }', 'build: { context: mail, args: { A: 1 } }'),
    rebuild: { mail: 'compose.yml → build.args.A none → #6b86b273 → build of service mail → mail' },
  },
  {
    name: 'variables of .env name Dockerfiles, and deploy who uses them',
    base: variables,
    head: { '.env': 'CART_FILE=./cart/Dockerfile\nCART_PORT=81\nOTHER=2\n' },
    redeploy: { cart: '.env → CART_PORT #48449a14 → #5316ca1c → service cart → cart' },
  },
  {
    name: 'a compose file that cannot be read: what is nearest counts, with a finding',
    base: shop,
    head: { 'cart/compose.yml': 'services: [\n' },
    rebuild: { cart: `cart/compose.yml → ${unreadable.syntax} → cart` },
    findings: { 'cart/compose.yml': unreadable.syntax },
  },
  {
    name: 'aliases that would explode are refused',
    base: shop,
    head: {
      'cart/compose.yml': `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`).join('\n')}\nservices: *h\n`,
    },
    rebuild: { cart: `cart/compose.yml → ${unreadable.aliases} → cart` },
    findings: { 'cart/compose.yml': unreadable.aliases },
  },
  {
    name: 'an override file is for those who develop',
    base: { ...shop, 'compose.override.yml': 'services:\n  cart:\n    ports: ["1:1"]\n' },
    head: { 'compose.override.yml': 'services:\n  cart:\n    ports: ["2:1"]\n' },
  },
  {
    name: 'a stage and contexts beside the main one',
    base: {
      'web/Dockerfile': 'FROM alpine AS api\nCOPY --from=shared money.txt /\nFROM alpine AS other\nCOPY other.txt /\n',
      'web/other.txt': '1\n',
      'lib/money.txt': '1\n',
      ...compose(
        'services:',
        '  web:',
        '    build: { context: web, target: api, additional_contexts: { shared: ./lib } }',
      ),
    },
    head: { 'lib/money.txt': '2\n', 'web/other.txt': '2\n' },
    rebuild: { web: 'lib/money.txt → COPY in web/Dockerfile → web' },
    unclaimed: ['web/other.txt'],
  },
  {
    name: 'targets of bake with what they inherit',
    base: {
      'docker/Dockerfile.api': `FROM alpine\nARG PLACE\nCOPY \${PLACE}/a.txt /\n`,
      'docker-bake.hcl': `variable "TOP" { default = "services" }\ntarget "_common" {\n  context = "."\n  args = { PLACE = "\${TOP}/api" } // where\n}\ntarget "api" {\n  inherits = ["_common"]\n  dockerfile = "docker/Dockerfile.api"\n}\n`,
      'services/api/a.txt': '1\n',
    },
    head: { 'services/api/a.txt': '2\n' },
    rebuild: { api: 'services/api/a.txt → COPY in docker/Dockerfile.api → api' },
  },
  {
    name: 'the matrix of a workflow says contexts',
    base: {
      'build/Dockerfile.api': 'FROM alpine\nCOPY a.txt /\n',
      'other/a.txt': '1\n',
      'parts/api/a.txt': '1\n',
      '.github/workflows/build.yml': [
        'jobs:',
        '  image:',
        '    strategy: { matrix: { part: [api] } }',
        '    steps:',
        '      - uses: docker/build-push-action@v6',
        `        with: { context: "parts/\${{ matrix.part }}", file: "build/Dockerfile.\${{ matrix.part }}", tags: "shop/\${{ matrix.part }}:1" }`,
        '',
      ].join('\n'),
    },
    head: { 'parts/api/a.txt': '2\n' },
    rebuild: { api: 'parts/api/a.txt → COPY in build/Dockerfile.api → api' },
  },
]

corpus('compose and what names builds', cases)
