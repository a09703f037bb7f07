import { type Case, corpus, type Files } from './corpus.ts'

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`
const program = (...imports: readonly string[]) =>
  lines('package main', ...imports.map((path) => `import _ "example.com/mart/${path}"`), 'func main() {}')

/** Programs of one Go module whose Dockerfiles lie beside each other, and a list of Python's beside them. */
const backend: Files = {
  'go.mod': lines('module example.com/mart', 'go 1.24'),
  'hack/licences.sh': '#!/bin/sh\n',
  'hack/other.sh': '#!/bin/sh\n',
  'backend/requirements.txt': 'mart-sdk==1\n',
  'backend/requirements.in': 'mart-sdk\n',
  'backend/licences/api.csv': 'a\n',
  'backend/Dockerfile': lines(
    ...['FROM golang AS build', 'WORKDIR /mart', 'COPY . .', 'RUN ./hack/licences.sh'],
    ...['RUN go build -o /bin/api backend/api/*.go && diff /tmp/found.csv backend/licences/api.csv'],
    ...['FROM python', 'COPY backend/requirements.txt .', 'RUN pip install -r requirements.txt'],
    ...['COPY --from=build /bin/api /bin/api'],
  ),
  'backend/Dockerfile.agent': lines(
    ...['FROM golang AS build', 'WORKDIR /mart', 'COPY . .', 'RUN go build -o /bin/agent ./backend/agent'],
    ...['FROM alpine', 'COPY --from=build /bin/agent /bin/agent'],
  ),
  'backend/Dockerfile.conformance': lines('FROM golang', 'COPY . .', 'RUN go test -c ./backend/trial'),
  'backend/api/main.go': program('backend/store'),
  'backend/agent/main.go': program(),
  'backend/store/store.go': 'package store\n',
  'third_party/proxy/Dockerfile': lines('FROM envoy', 'COPY third_party/proxy/proxy.yaml /etc/'),
  'third_party/proxy/proxy.yaml': 'a: 1\n',
  'third_party/copied/Dockerfile': lines('FROM alpine', 'COPY third_party/copied/a.txt /'),
  'third_party/copied/a.txt': '1\n',
  '.cloudbuild.yaml': lines(
    'steps:',
    ...['backend', 'third_party/proxy'].flatMap((folder) => [
      '- name: gcr.io/cloud-builders/docker',
      `  args: [build, -t, 'gcr.io/mart/x:1', -f, /workspace/${folder}/Dockerfile, /workspace]`,
    ]),
  ),
}

/** A program that `make` compiles, with a frontend in it; the Makefile calls its image by variables. */
const made: Files = {
  'go.mod': lines('module example.com/mart', 'go 1.24'),
  'cmd/main.go': program('server', 'ui'),
  'server/server.go': 'package server\n',
  'ui/embed.go': 'package ui\n',
  'ui/package.json': '{"name":"mart-ui","scripts":{"build":"webpack","start":"webpack serve"}}\n',
  'ui/main.tsx': '1\n',
  'hack/docs/main.go': program(),
  Makefile: lines('image:', '\tdocker build -t $(PREFIX)mart:$(TAG) .'),
  Dockerfile: lines(
    ...['FROM node AS ui', 'WORKDIR /src', 'COPY ui/package.json ./', 'RUN npm install', 'COPY ui/ .'],
    ...['RUN npm run build', 'FROM golang AS build', 'WORKDIR /go/src/mart', 'COPY . .'],
    ...['COPY --from=ui /src/dist /go/src/mart/ui/dist', 'RUN make all', 'FROM alpine'],
    ...['COPY --from=build /go/src/mart/dist/mart* /usr/local/bin/'],
  ),
  'Dockerfile.tilt': lines('FROM alpine', 'COPY . .'),
  'manifests/server.yaml': lines(
    ...['apiVersion: apps/v1', 'kind: Deployment', 'metadata: { name: mart-server }', 'spec:', '  template:'],
    ...['    spec: { containers: [{ name: server, image: "quay.io/mart/mart:1" }] }'],
  ),
}

/** Programs that are compiled before their images, which differ by architecture. */
const compiled: Files = {
  'go.mod': lines('module example.com/mart', 'go 1.24'),
  ...Object.fromEntries(
    ['tee', 'tee-canary-test'].flatMap((name) => [
      [`cmd/${name}/main.go`, program()],
      [`cmd/${name}/Dockerfile`, lines('FROM alpine', 'ARG TARGETARCH', `COPY ${name}_\${TARGETARCH} /bin/${name}`)],
    ]),
  ),
  'dev/local/docker-compose.yml':
    'services: { tee-one: { image: x, build: { context: ., dockerfile: dev.dockerfile } } }\n',
  'dev/local/dev.dockerfile': lines('FROM alpine', 'COPY run.sh /'),
  'dev/local/run.sh': '#!/bin/sh\n',
  'cmd/serve/main.go': program(),
  'cmd/fetch/main.go': program(),
  'docker/targets/serve.Dockerfile': lines('FROM alpine', 'ARG ARCH', `COPY build/\${ARCH}/mart-serve /bin/`),
  'docker/targets/kit.Dockerfile': lines('FROM alpine', 'ARG ARCH', `COPY build/\${ARCH}/fetch /bin/`),
  'docker/docker-bake.hcl': lines(
    ...['serve', 'kit'].map(
      (name) => `target "${name}" { context = "docker", dockerfile = "targets/${name}.Dockerfile" }`,
    ),
  ),
  'chart/Chart.yaml': 'name: mart\n',
  'chart/values.yaml': 'image: { repository: mart/tee, tag: 1 }\n',
  'chart/templates/tee-one/dep.yaml': 'image: {{ include "mart.image" . }}\n',
}

const cases: readonly Case[] = [
  {
    name: 'a list of another language beside a Dockerfile brings nothing along',
    base: backend,
    head: { 'backend/store/store.go': 'package store // 2\n' },
    rebuild: { backend: [] },
  },
  {
    name: 'a script and a list that commands name by their path',
    base: backend,
    head: { 'hack/licences.sh': '#!/bin/bash\n', 'backend/licences/api.csv': 'b\n' },
    rebuild: {
      backend: [
        'hack/licences.sh → named in backend/Dockerfile → backend',
        'backend/licences/api.csv → named in backend/Dockerfile → backend',
      ],
    },
  },
  {
    name: 'a script that no command names, where another language is built too',
    base: backend,
    head: { 'hack/other.sh': '#!/bin/bash\n' },
    maybe: { backend: 'hack/other.sh → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'an image among what others made that the repository builds',
    base: backend,
    head: { 'third_party/proxy/proxy.yaml': 'a: 2\n' },
    rebuild: { proxy: 'third_party/proxy/proxy.yaml → COPY in third_party/proxy/Dockerfile → proxy' },
  },
  {
    name: 'one that nothing here builds',
    base: backend,
    head: { 'third_party/copied/Dockerfile': lines('FROM alpine:3', 'COPY third_party/copied/a.txt /') },
  },
  {
    name: 'a program that make compiles is in the image beside the frontend',
    base: made,
    head: { 'server/server.go': 'package server // 2\n' },
    rebuild: {
      mart: 'server/server.go → import in cmd/main.go → make all in Dockerfile → mart',
    },
  },
  {
    name: 'what make may compile for those who write the code is in no image',
    base: made,
    head: { 'hack/docs/main.go': `${program()}// 2\n`, 'Dockerfile.tilt': lines('FROM alpine:3', 'COPY . .') },
  },
  {
    name: 'an image whose registry and tag are variables is known by the name between them',
    base: made,
    head: { 'manifests/server.yaml': `${made['manifests/server.yaml']}  replicas: 2\n` },
    redeploy: { mart: 'manifests/server.yaml → spec.replicas none → 2 → Deployment mart-server → mart' },
    infrastructure: false,
  },
  {
    name: 'a Dockerfile beside a program is its own, though arguments fill what it copies',
    base: compiled,
    head: { 'cmd/tee/Dockerfile': lines('FROM alpine:3', 'ARG TARGETARCH', `COPY tee_\${TARGETARCH} /bin/tee`) },
    rebuild: { tee: 'cmd/tee/Dockerfile → tee' },
  },
  {
    name: 'a program that is called as a test runs as others do',
    base: compiled,
    head: { 'cmd/tee-canary-test/main.go': `${program()}// 2\n`, 'dev/local/run.sh': '#!/bin/bash\n' },
    rebuild: {
      'tee-canary-test': 'cmd/tee-canary-test/main.go → COPY in cmd/tee-canary-test/Dockerfile → tee-canary-test',
    },
  },
  {
    name: 'programs that are built elsewhere are known by the file that is copied, or as the image is called',
    base: compiled,
    head: { 'cmd/serve/main.go': `${program()}// 2\n`, 'cmd/fetch/main.go': `${program()}// 2\n` },
    rebuild: {
      kit: 'cmd/fetch/main.go → COPY in docker/targets/kit.Dockerfile → kit',
      serve: 'cmd/serve/main.go → COPY in docker/targets/serve.Dockerfile → serve',
    },
  },
  {
    name: 'a template that is called as a service for development deploys what the chart does',
    base: compiled,
    head: { 'chart/templates/tee-one/dep.yaml': 'image: {{ include "mart.image" . }}\nreplicas: 2\n' },
    redeploy: { tee: 'chart/templates/tee-one/dep.yaml → chart mart → tee' },
    infrastructure: false,
  },
]

corpus('public repositories: images', cases)
