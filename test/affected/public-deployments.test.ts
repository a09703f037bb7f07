import { type Case, corpus, type Files } from './corpus.ts'

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`

/** Services whose settings are mounted by variables, under a `.dockerignore` at the top. */
const composed: Files = {
  '.env': lines('AGENT_CONFIG=./src/agent/agent.yml', 'CART_CONFIG=./settings/cart.yml', 'HOST=/', 'DATA=data'),
  'docker-compose.yml': lines(
    'services:',
    '  cart:',
    '    build: { context: ., dockerfile: src/cart/Dockerfile }',
    `    volumes: ["\${CART_CONFIG}:/etc/cart.yml"]`,
    '  mail:',
    '    build: { context: ., dockerfile: src/mail/Dockerfile }',
    '  agent:',
    '    image: others/agent:1',
    `    volumes: ["\${AGENT_CONFIG}:/etc/agent.yml", "\${HOST}:/host", "\${DATA}:/data"]`,
  ),
  '.dockerignore': 'docs\n',
  'src/cart/Dockerfile': lines('FROM alpine', 'COPY src/cart/data/ /data/'),
  'src/cart/data/a.txt': '1\n',
  'src/mail/Dockerfile': lines('FROM alpine', 'COPY src/mail/*.txt /data/'),
  'src/mail/a.txt': '1\n',
  'settings/cart.yml': 'a: 1\n',
  'src/agent/agent.yml': 'a: 1\n',
  'data/a.txt': '1\n',
  '.github/workflows/trial/Dockerfile': lines('FROM cypress', 'COPY . .'),
  '.github/workflows/trial/login.js': '1\n',
  'ui-tests/Dockerfile': lines('FROM cypress', 'COPY . .'),
  'ui-tests/login.js': '1\n',
  'mock-mail/package.json': '{"name":"mock-mail","scripts":{"start":"node main.js"}}\n',
  'mock-mail/main.js': '1\n',
}

const pom = (name: string, rest: string) =>
  `<project><parent><groupId>org.mart</groupId><artifactId>mart</artifactId><version>1</version></parent><artifactId>${name}</artifactId>${rest}<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>`
const named = (path: string) => `<properties><image.folder>\${basedir}/${path}</image.folder></properties>`

/** Modules that one Dockerfile of all builds, one by a property of its own; and one that nothing says of. */
const shared: Files = {
  'pom.xml':
    '<project><groupId>org.mart</groupId><artifactId>mart</artifactId><version>1</version><packaging>pom</packaging><modules><module>cart</module><module>mail</module></modules></project>',
  'docker/Dockerfile': lines('FROM eclipse-temurin', 'ARG JAR', `COPY \${JAR}.jar app.jar`),
  'cart/pom.xml': pom('cart', named('../docker')),
  'cart/src/main/java/A.java': 'class A {}\n',
  'mail/pom.xml': pom('mail', ''),
  'mail/src/main/java/A.java': 'class A {}\n',
}

const chart = (name: string): Files => ({
  [`${name}/chart/Chart.yaml`]: `name: ${name}\nversion: 1.0.0\n`,
  [`${name}/chart/values.yaml`]: lines(
    ...[`image: { repository: mart/${name}, tag: 1 }`, 'mysql: { create: true, image: { repository: mysql, tag: 8 } }'],
  ),
  [`${name}/chart/templates/deployment.yaml`]: 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
  [`${name}/chart/templates/mysql-set.yaml`]:
    'image: "{{ .Values.mysql.image.repository }}:{{ .Values.mysql.image.tag }}"\n',
})

const workload = (image: string) =>
  lines(
    ...['apiVersion: apps/v1', 'kind: Deployment', 'metadata: { name: store }', 'spec:', '  template:'],
    `    spec: { containers: [{ name: store, image: "${image}" }] }`,
  )

/** Services with their charts beside their code, of which one is a project of Nx too. */
const charted: Files = {
  ...chart('store'),
  ...chart('desk'),
  'store/pom.xml': pom('store', ''),
  'store/project.json': '{"name":"store","targets":{"build":{"command":"./mvnw package"}}}\n',
  'nx.json': '{}\n',
  'store/api.yml': 'openapi: 3.0.0\n',
  'store/src/main/java/A.java': 'class A {}\n',
  'store/Dockerfile': lines(
    ...['FROM maven AS build', 'COPY pom.xml .', 'COPY src ./src', 'RUN mvn package && mv /target/store.jar /app.jar'],
    ...['FROM java', 'COPY --from=build /app.jar .', 'ENTRYPOINT ["java", "-jar", "/app.jar"]'],
  ),
  'desk/package.json': '{"name":"desk","scripts":{"build":"nest build","start":"nest start"}}\n',
  'desk/main.ts': '1\n',
  'desk/Dockerfile': lines('FROM node', 'COPY . .', 'RUN npm run build', 'CMD ["npm", "start"]'),
  'ops/manifest-tests/generated.yaml': workload('mart/store:1'),
  'overlays/test/store.yaml': workload('mart/store:1'),
}

const cases: readonly Case[] = [
  {
    name: 'settings of a program of others, mounted by a variable',
    base: composed,
    head: { 'src/agent/agent.yml': 'a: 2\n' },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'settings of a service, mounted by a variable',
    base: composed,
    head: { 'settings/cart.yml': 'a: 2\n' },
    redeploy: { cart: 'settings/cart.yml → mounted by docker-compose.yml → service cart → cart' },
    infrastructure: false,
  },
  {
    name: 'a volume that a variable names is no folder of the repository',
    base: composed,
    head: { 'data/a.txt': '2\n' },
    unclaimed: ['data/a.txt'],
  },
  {
    name: 'a rule of a .dockerignore concerns only whoever takes something that it may fit',
    base: composed,
    head: { '.dockerignore': 'docs\nsrc/*/data/tmp\n.git\n' },
    rebuild: {
      cart: '.dockerignore → src/*/data/tmp none → kept out → context of src/cart/Dockerfile → cart',
    },
  },
  {
    name: 'images of pipelines and of tests, and what stands in for others, are no components',
    base: composed,
    head: {
      '.github/workflows/trial/login.js': '2\n',
      '.github/workflows/trial/Dockerfile': lines('FROM cypress:2', 'COPY . .'),
      'ui-tests/login.js': '2\n',
      'ui-tests/Dockerfile': lines('FROM cypress:2', 'COPY . .'),
      'mock-mail/main.js': '2\n',
    },
    flags: ['pipeline', 'nothing'],
  },
  {
    name: 'a Dockerfile of all is that of the module that names its folder, and may be that of another',
    base: shared,
    head: { 'docker/Dockerfile': lines('FROM eclipse-temurin:25', 'ARG JAR', `COPY \${JAR}.jar app.jar`) },
    rebuild: { cart: 'docker/Dockerfile → image.folder in cart/pom.xml → cart' },
    maybe: { mail: 'docker/Dockerfile → may build it → mail' },
  },
  {
    name: 'a chart inside a package deploys it and is no part of it',
    base: charted,
    head: {
      'store/chart/values.yaml': `${charted['store/chart/values.yaml']}`.replace('tag: 1', 'tag: 2'),
      'desk/chart/templates/deployment.yaml': `${charted['desk/chart/templates/deployment.yaml']}# 2\n`,
    },
    redeploy: {
      desk: 'desk/chart/templates/deployment.yaml → chart desk → desk',
      store: 'store/chart/values.yaml → image.tag 1 → 2 → values of chart store → store',
    },
  },
  {
    name: 'a template that runs what others made is infrastructure',
    base: charted,
    head: { 'desk/chart/templates/mysql-set.yaml': `${charted['desk/chart/templates/mysql-set.yaml']}# 2\n` },
    flags: ['infrastructure', 'nothing'],
  },
  {
    name: 'what an image does not copy one by one is not brought along by its package',
    base: charted,
    head: { 'store/api.yml': 'openapi: 3.1.0\n', 'store/project.json': '{"name":"store","targets":{}}\n' },
    flags: ['nothing'],
  },
  {
    name: 'what it copies is',
    base: charted,
    head: { 'store/src/main/java/A.java': 'class A { int a; }\n' },
    rebuild: { store: 'store/src/main/java/A.java → COPY in store/Dockerfile → store' },
  },
  {
    name: 'manifests that are only tried deploy nothing',
    base: charted,
    head: { 'ops/manifest-tests/generated.yaml': workload('mart/store:2') },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'an environment for tests is one',
    base: charted,
    head: { 'overlays/test/store.yaml': workload('mart/store:2') },
    redeploy: {
      store:
        'overlays/test/store.yaml → spec.template.spec.containers.0.image mart/store:1 → mart/store:2 → Deployment store → store',
    },
    infrastructure: false,
  },
]

corpus('public repositories: deployments', cases)
