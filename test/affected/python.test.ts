import { type Case, corpus, type Files } from './corpus.ts'

/** Members of one uv workspace; two of them have Dockerfiles that take the workspace along. */
const workspaceDockerfile = (name: string) =>
  `FROM python:3.13\nCOPY pyproject.toml uv.lock ./\nCOPY packages packages\nCOPY services/${name} services/${name}\nRUN uv sync --package ${name}\nCMD ["python", "-m", "${name}"]\n`
const uvLock = (httpx: string) =>
  `version = 1\n[[package]]\nname = "api"\nsource = { editable = "services/api" }\ndependencies = [{ name = "core" }]\n[[package]]\nname = "core"\nsource = { editable = "packages/core" }\ndependencies = [{ name = "httpx" }]\n[[package]]\nname = "mail"\nsource = { editable = "services/mail" }\n[[package]]\nname = "httpx"\nversion = "${httpx}"\nsource = { registry = "x" }\n`
const project = (name: string, dependencies: string, rest = '') =>
  `[project]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [${dependencies}]\n${rest}`

const uv: Files = {
  'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*", "services/*"]\n[tool.ruff]\nline-length = 100\n',
  'uv.lock': uvLock('0.27'),
  'packages/core/pyproject.toml': project('core', '"httpx"'),
  'packages/core/src/core/money.py': 'a = 1\n',
  'packages/tools/pyproject.toml': project('tools', ''),
  'packages/tools/src/tools/x.py': 'a = 1\n',
  'services/api/Dockerfile': workspaceDockerfile('api'),
  'services/api/pyproject.toml': project('api', '"core"', '[tool.uv.sources]\ncore = { workspace = true }\n'),
  'services/api/src/api/main.py': 'from fastapi import FastAPI\nfrom core import money\napp = FastAPI()\n',
  'services/mail/Dockerfile': workspaceDockerfile('mail'),
  'services/mail/pyproject.toml': project('mail', ''),
  'services/mail/src/mail/main.py': 'app = Celery()\n',
}

const poetry: Files = {
  'api/pyproject.toml':
    '[tool.poetry]\nname = "api"\n[tool.poetry.dependencies]\npython = "^3.12"\nlib = { path = "../lib", develop = true }\nflask = "^3"\n',
  'api/poetry.lock': '[[package]]\nname = "flask"\nversion = "3.0"\n',
  'api/app.py': 'from flask import Flask\napp = Flask(__name__)\n',
  'lib/pyproject.toml': '[tool.poetry]\nname = "lib"\n',
  'lib/lib/money.py': 'a = 1\n',
  'web/pyproject.toml': '[tool.poetry]\nname = "web"\n',
  'web/app.py': 'app = Flask(__name__)\n',
}

/** No packaging at all: folders that import each other. */
const plain: Files = {
  'cart/main.py': 'from flask import Flask\nfrom shared import money\napp = Flask(__name__)\n',
  'cart/templates/index.html': '<p>\n',
  'cart/requirements.txt': 'flask==3.0\n-r ../requirements/common.txt\n',
  'mail/main.py': 'app = Celery()\n',
  'mail/requirements.txt': 'celery==5\n',
  'mail/requirements-dev.txt': 'pytest\n',
  'requirements/common.txt': 'requests==2.31\n',
  'shared/money.py': 'a = 1\n',
  'shared/__init__.py': '',
}

const cases: readonly Case[] = [
  {
    name: 'a member of a uv workspace that another requires',
    base: uv,
    head: { 'packages/core/src/core/money.py': 'a = 2\n' },
    rebuild: {
      api: 'packages/core/src/core/money.py → core in services/api/pyproject.toml → uv sync --package api in services/api/Dockerfile → api',
    },
  },
  {
    name: 'a member that nobody requires touches nobody',
    base: uv,
    head: { 'packages/tools/src/tools/x.py': 'a = 2\n' },
  },
  {
    name: 'uv.lock counts by what each member resolves',
    base: uv,
    head: { 'uv.lock': uvLock('0.28') },
    rebuild: { api: 'uv.lock → httpx 0.27 → 0.28 → uv sync --package api in services/api/Dockerfile → api' },
  },
  {
    name: 'settings of a linter touch nobody',
    base: uv,
    head: { 'pyproject.toml': String(uv['pyproject.toml']).replace('100', '120') },
  },
  {
    name: 'a requirement of a member counts for it',
    base: uv,
    head: { 'services/mail/pyproject.toml': project('mail', '"celery>=5"') },
    rebuild: {
      mail: 'services/mail/pyproject.toml → celery none → >=5 → uv sync --package mail in services/mail/Dockerfile → mail',
    },
  },
  {
    name: 'tests touch nothing',
    base: uv,
    head: { 'services/api/tests/test_main.py': 'def test_a(): pass\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'a folder that Poetry takes by its path',
    base: poetry,
    head: { 'lib/lib/money.py': 'a = 2\n' },
    rebuild: { api: 'lib/lib/money.py → path ../lib in api/pyproject.toml → api' },
  },
  {
    name: 'poetry.lock counts for its project',
    base: poetry,
    head: { 'api/poetry.lock': '[[package]]\nname = "flask"\nversion = "3.1"\n' },
    rebuild: { api: 'api/poetry.lock → flask 3.0 → 3.1 → api' },
  },
  {
    name: 'folders without packaging are followed by their imports',
    base: plain,
    head: { 'shared/money.py': 'a = 2\n' },
    rebuild: { cart: 'shared/money.py → import in cart/main.py → cart' },
  },
  {
    name: 'templates belong to their folder',
    base: plain,
    head: { 'cart/templates/index.html': '<b>\n' },
    rebuild: { cart: 'cart/templates/index.html → cart' },
  },
  {
    name: 'requirements that are taken in count for who takes them',
    base: plain,
    head: { 'requirements/common.txt': 'requests==2.32\n' },
    rebuild: { cart: 'requirements/common.txt → requests ==2.31 → ==2.32 → -r in cart/requirements.txt → cart' },
  },
  {
    name: 'a comment among requirements touches nobody',
    base: plain,
    head: { 'mail/requirements.txt': '# the queue\ncelery==5\n' },
  },
  { name: 'requirements of developing touch nobody', base: plain, head: { 'mail/requirements-dev.txt': 'pytest>8\n' } },
  {
    name: 'a new import between folders counts at once',
    base: plain,
    head: { 'mail/main.py': 'import shared.money\napp = Celery()\n', 'shared/money.py': 'a = 3\n' },
    rebuild: {
      cart: 'shared/money.py → import in cart/main.py → cart',
      mail: ['mail/main.py → mail', 'shared/money.py → import in mail/main.py → mail'],
    },
  },
  {
    name: 'an image that takes a project and what it is made of',
    base: {
      'api/Dockerfile':
        'FROM python:3.13\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["gunicorn", "app:app"]\n',
      'api/requirements.txt': 'flask==3\n',
      'api/app.py': 'app = Flask(__name__)\n',
    },
    head: { 'api/requirements.txt': 'flask==3.1\n' },
    rebuild: { api: 'api/requirements.txt → flask ==3 → ==3.1 → COPY in api/Dockerfile → api' },
  },
  {
    name: 'a broken pyproject.toml is a finding, and what lies beside it counts',
    base: poetry,
    head: { 'web/pyproject.toml': '[tool.poetry\n' },
    rebuild: { web: 'web/pyproject.toml → Python was wanted of it: it is not TOML: illegal character in key → web' },
    findings: { 'web/pyproject.toml': 'Python was wanted of it: it is not TOML' },
  },
]

corpus('Python', cases)
