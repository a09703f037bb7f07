import { type Case, corpus } from './corpus.ts'

const go = {
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'Dockerfile.api':
    'FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /out/api ./cmd/api\nFROM scratch\nCOPY --from=build /out/api /api\n',
  'cmd/api/main.go': 'package main\n\nimport _ "example.com/shop/internal/money"\n\nfunc main() {}\n',
  'cmd/tool/main.go': 'package main\n\nfunc main() {}\n',
  'internal/money/money.go': 'package money\n',
  'internal/unused/unused.go': 'package unused\n',
}

const workspace = {
  'pnpm-workspace.yaml': 'packages: ["apps/*", "packages/*"]\n',
  'package.json': '{ "name": "shop", "private": true }\n',
  'apps/web/package.json':
    '{ "name": "web", "scripts": { "start": "node a.js" }, "dependencies": { "@shop/ui": "workspace:*" } }\n',
  'apps/web/a.js': '1\n',
  'apps/handbook/package.json': '{ "name": "handbook", "scripts": { "start": "node a.js" } }\n',
  'apps/handbook/a.js': '1\n',
  'packages/ui/package.json': '{ "name": "@shop/ui" }\n',
  'packages/ui/a.js': '1\n',
  'packages/other/package.json': '{ "name": "@shop/other" }\n',
  'packages/other/a.js': '1\n',
}

const build = (command: string) => ({ 'apps/web/Dockerfile': `FROM node:24\nWORKDIR /app\nCOPY . .\nRUN ${command}\n` })

const rust = {
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
  'crates/api/Cargo.toml':
    '[package]\nname = "api"\nversion = "0.1.0"\n[dependencies]\nmoney = { path = "../money" }\n',
  'crates/api/src/main.rs': 'fn main() {}\n',
  'crates/money/Cargo.toml': '[package]\nname = "money"\nversion = "0.1.0"\n',
  'crates/money/src/lib.rs': '\n',
  'crates/other/Cargo.toml': '[package]\nname = "other"\nversion = "0.1.0"\n',
  'crates/other/src/lib.rs': '\n',
  'docker/Dockerfile.api':
    'FROM rust\nWORKDIR /w\nCOPY Cargo.toml ./\nCOPY crates/ ./crates/\nRUN cargo build --release -p api\n',
}

const jar = {
  'cart/pom.xml': '<project><artifactId>cart</artifactId><packaging>jar</packaging></project>\n',
  'cart/src/main/java/App.java': 'class App {}\n',
  'cart/Dockerfile': `FROM eclipse-temurin:21\nARG JAR=target/*.jar\nCOPY \${JAR} /app.jar\n`,
}

const cases: readonly Case[] = [
  {
    name: 'go build names the program, and its imports decide',
    base: go,
    head: {
      'internal/money/money.go': 'package money // 2\n',
      'internal/unused/unused.go': 'package unused // 2\n',
      'cmd/tool/main.go': 'package main\n',
    },
    rebuild: {
      api: 'internal/money/money.go → import in cmd/api/main.go → CGO_ENABLED=0 go build -o /out/api ./cmd/api in Dockerfile.api → api',
    },
  },
  {
    name: 'pnpm --filter names the package',
    base: { ...workspace, ...build('pnpm --filter web... build') },
    head: { 'packages/ui/a.js': '2\n', 'packages/other/a.js': '2\n' },
    rebuild: {
      web: 'packages/ui/a.js → workspace:* in apps/web/package.json → pnpm --filter web... build in apps/web/Dockerfile → web',
    },
  },
  {
    name: 'turbo prune names the package',
    base: { ...workspace, ...build('npx turbo@2 prune web --docker') },
    head: { 'packages/ui/a.js': '2\n', 'apps/handbook/a.js': '2\n' },
    rebuild: {
      web: 'packages/ui/a.js → workspace:* in apps/web/package.json → npx turbo@2 prune web --docker in apps/web/Dockerfile → web',
      handbook: 'apps/handbook/a.js → handbook',
    },
  },
  {
    name: 'the folder that a command runs in is followed back to what was copied there',
    base: {
      ...workspace,
      'infra-images/site/Dockerfile':
        'FROM node:24\nWORKDIR /app\nCOPY . .\nWORKDIR /app/apps/web\nCMD ["node", "a.js"]\n',
    },
    head: { 'packages/ui/a.js': '2\n' },
    rebuild: {
      site: 'packages/ui/a.js → workspace:* in apps/web/package.json → node a.js in infra-images/site/Dockerfile → site',
    },
  },
  {
    name: 'cargo build -p names the crate',
    base: rust,
    head: { 'crates/money/src/lib.rs': '// 2\n', 'crates/other/src/lib.rs': '// 2\n' },
    rebuild: {
      api: 'crates/money/src/lib.rs → money in crates/api/Cargo.toml → cargo build --release -p api in docker/Dockerfile.api → api',
    },
  },
  {
    name: 'a file that a build leaves is made of the module beside it',
    base: jar,
    head: { 'cart/src/main/java/App.java': 'class App { }\n' },
    rebuild: { cart: 'cart/src/main/java/App.java → COPY in cart/Dockerfile → cart' },
  },
]

corpus('images and the packages in them', cases)
