import { type Case, corpus, type Files } from './corpus.ts'

const backend: Files = {
  'backend/Dockerfile': 'FROM python:3.12\nCOPY . /app\n',
  'backend/.dockerignore': 'seeds\n*.ipynb\n!seeds/live.sql\n',
  'backend/pyproject.toml': '[project]\nname = "app"\nversion = "1"\n',
  'backend/app/main.py': '1\n',
  'backend/seeds/all.sql': '1\n',
  'backend/seeds/live.sql': '1\n',
  'backend/look.ipynb': '1\n',
  'docker-compose.yml': 'services: { api: { build: ./backend, env_file: [backend/.env] } }\n',
  'backend/.env': 'A=1\n',
}

const made: Files = {
  'service/Dockerfile': 'FROM eclipse-temurin:21\nCOPY target/*.jar /app.jar\n',
  'service/.dockerignore': 'src\n',
  'service/pom.xml': '<project><groupId>a</groupId><artifactId>service</artifactId><version>1</version></project>',
  'service/src/main/java/A.java': '1\n',
}

const platforms: Files = {
  'fly.toml': 'app = "shop-api"\n[build]\ndockerfile = "apps/api/Dockerfile"\n[env]\nPORT = "1"\n',
  'render.yaml':
    'services: [{ type: web, name: site, runtime: docker, dockerfilePath: ./apps/web/Dockerfile, plan: a }]\n',
  'apps/api/Dockerfile': 'FROM alpine\nCOPY apps/api /app\nCOPY shared /shared\n',
  'apps/api/a.txt': '1\n',
  'apps/web/Dockerfile': 'FROM alpine\nCOPY apps/web /app\n',
  'apps/web/a.txt': '1\n',
  'shared/a.txt': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'settings of fly.io deploy what they build',
    base: platforms,
    head: { 'fly.toml': String(platforms['fly.toml']).replace('"1"', '"2"') },
    redeploy: { api: 'fly.toml → env.PORT #6b86b273 → #d4735e3a → service shop-api → api' },
    infrastructure: false,
  },
  {
    name: 'settings of Render deploy what they build',
    base: platforms,
    head: { 'render.yaml': String(platforms['render.yaml']).replace('plan: a', 'plan: b') },
    redeploy: { web: 'render.yaml → plan #ca978112 → #3e23e816 → service site → web' },
    infrastructure: false,
  },
  {
    name: 'what a .dockerignore keeps out is not brought along by the package',
    base: backend,
    head: { 'backend/seeds/all.sql': '2\n', 'backend/look.ipynb': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'what it lets in again is',
    base: backend,
    head: { 'backend/seeds/live.sql': '2\n' },
    rebuild: { backend: 'backend/seeds/live.sql → COPY in backend/Dockerfile → backend' },
  },
  {
    name: 'what it keeps out may still deploy',
    base: { ...backend, 'backend/.dockerignore': '.env\n' },
    head: { 'backend/.env': 'A=2\n' },
    redeploy: {
      backend: 'backend/.env → A #6b86b273 → #d4735e3a → mounted by docker-compose.yml → service api → backend',
    },
  },
  {
    name: 'an image of what was built before it is made of what it keeps out',
    base: made,
    head: { 'service/src/main/java/A.java': '2\n' },
    rebuild: { service: 'service/src/main/java/A.java → COPY in service/Dockerfile → service' },
  },
]

corpus('estates: contexts of builds', cases)
