import { describe, expect, test } from 'vitest'
import { claimersOf, edgesOf, partOf } from '../reading.testdata.ts'
import { pythonReader } from './reader.ts'

const read = (files: Readonly<Record<string, string>>) => partOf(pythonReader, files)
const units = (files: Readonly<Record<string, string>>) =>
  read(files).units.map(({ id, name, runs }) => `${id} ${name}${runs ? ' runs' : ''}`)

describe('Python', () => {
  test('members of a uv workspace require each other by name', () => {
    const files = {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*", "services/*"]\nexclude = ["packages/old"]\n',
      'packages/core/pyproject.toml': '[project]\nname = "acme_core"\n',
      'packages/core/src/acme_core/__init__.py': '',
      'packages/fakes/pyproject.toml': '[project]\nname = "acme-fakes"\n',
      'packages/old/pyproject.toml': '[project]\nname = "acme-old"\n',
      'services/api/pyproject.toml':
        '[project]\nname = "api"\ndependencies = ["fastapi>=0.1", "Acme.Core", "acme-old"]\n[dependency-groups]\ndev = ["acme-fakes"]\n[tool.uv.sources]\nacme-core = { workspace = true }\n',
      'services/api/src/api/main.py': 'from fastapi import FastAPI\nfrom acme_core import money\napp = FastAPI()\n',
    }
    expect(edgesOf(read(files)).filter((edge) => !edge.includes('import'))).toEqual([
      'python:packages/core → python:./pyproject.toml (workspace)',
      'python:packages/fakes → python:./pyproject.toml (workspace)',
      'python:services/api → python:./pyproject.toml (workspace)',
      'python:services/api → python:packages/core (acme-core in services/api/pyproject.toml)',
      'python:services/api → python:packages/fakes (acme-fakes in services/api/pyproject.toml) ?',
    ])
    expect(units(files)).toContain('python:services/api api runs')
  })

  test.each([
    [
      'Poetry',
      'pyproject.toml',
      '[tool.poetry]\nname = "api"\n[tool.poetry.dependencies]\nlib = { path = "../lib", develop = true }\n',
      'path ../lib in api/pyproject.toml',
    ],
    [
      'uv',
      'pyproject.toml',
      '[project]\nname = "api"\ndependencies = ["lib"]\n[tool.uv.sources]\nlib = { path = "../lib" }\n',
      'path ../lib in api/pyproject.toml',
    ],
    [
      'PDM',
      'pyproject.toml',
      `[project]\nname = "api"\ndependencies = ["lib @ file:///\${PROJECT_ROOT}/../lib"]\n`,
      'path ../lib in api/pyproject.toml',
    ],
    [
      'Hatch',
      'pyproject.toml',
      '[project]\nname = "api"\ndependencies = ["lib @ {root:uri}/../lib"]\n',
      'path ../lib in api/pyproject.toml',
    ],
    ['Pipenv', 'Pipfile', '[packages]\nlib = { path = "../lib", editable = true }\n', 'path ../lib in api/Pipfile'],
    ['pip', 'requirements.txt', '# shared\n-e ../lib[extra]\n', '-e ../lib in api/requirements.txt'],
    [
      'pip through another file',
      'requirements.txt',
      '-r requirements/base.txt\n',
      '-e ../../lib in api/requirements/base.txt',
    ],
    [
      'setuptools',
      'setup.py',
      'setup(\n  name="api",\n  install_requires=[f"lib @ file://{here}/../lib"],\n)',
      'file:../lib in api/setup.py',
    ],
  ])('%s takes another folder by its path', (_, file, text, via) => {
    const part = read({
      [`api/${file}`]: text,
      'api/requirements/base.txt': '-e ../../lib\n',
      'lib/setup.py': 'setup(name="lib")',
    })
    expect(edgesOf(part)).toContain(`python:api → python:lib (${via})`)
  })

  test('a manifest counts by what an installation depends on', () => {
    const part = read({
      'api/pyproject.toml':
        '[project]\nname = "api"\ndescription = "x"\ndependencies = ["httpx ~= 0.27"]\n[tool.ruff]\nline-length = 100\n',
      'web/requirements.txt': 'flask==3.0 # pinned\nrequests>=2 ; python_version > "3.8"\n-r ../common.txt\n',
      'common.txt': '',
      'common/requirements.txt': '',
    })
    expect(claimersOf(part, 'api/pyproject.toml')).toEqual([
      'python:api',
      'python:api {"project.name":"\\"api\\"","httpx":"~= 0.27"}',
    ])
    expect(claimersOf(part, 'web/requirements.txt')).toContain(
      'python:web {"flask":"==3.0","requests":">=2 ; python_version > \\"3.8\\"","-r ../common.txt":"listed"}',
    )
  })

  test('requirements that others take in count for them', () => {
    const part = read({ 'api/requirements.txt': '-c ../constraints.txt\n', 'constraints.txt': 'flask<4\n' })
    expect(claimersOf(part, 'constraints.txt')).toEqual(['python:api (-r in api/requirements.txt) {"flask":"<4"}'])
  })

  test('folders without any manifest are found by their code and its imports', () => {
    const files = {
      'cart/main.py':
        'from flask import Flask\nfrom shared.money import (\n  add,\n)\nimport logging\napp = Flask(__name__)\n',
      'cart/routes/__init__.py': '',
      'mail/worker.py': 'import shared\napp = Celery()\n',
      'shared/__init__.py': '',
      'shared/money.py': '',
      'logging/notes.py': '',
    }
    expect(units(files)).toEqual([
      'python:cart cart runs',
      'python:logging logging',
      'python:mail mail runs',
      'python:shared shared',
    ])
    expect(edgesOf(read(files))).toEqual([
      'python:cart → python:shared (import in cart/main.py)',
      'python:mail → python:shared (import in mail/worker.py)',
    ])
  })

  test('services that share one list of requirements stay apart', () => {
    const files = {
      'requirements.txt': 'flask\n',
      'services/a/main.py': 'app = Flask(__name__)\n',
      'services/a/Dockerfile': '',
      'services/b/main.py': 'from services.a import main\napp = Flask(__name__)\n',
      'services/b/Dockerfile': '',
    }
    expect(edgesOf(read(files))).toEqual([
      'python:services/a → python:. (requirements of requirements.txt)',
      'python:services/b → python:. (requirements of requirements.txt)',
      'python:services/b → python:services/a (import in services/b/main.py)',
    ])
    expect(claimersOf(read(files), 'services/a/main.py')).toEqual(['python:services/a'])
    expect(claimersOf(read(files), 'requirements.txt')).toEqual(['python:. {"flask":""}'])
  })

  test('what is required from elsewhere is not taken for a folder of the same name', () => {
    const part = read({
      'api/requirements.txt': 'redis==5\n',
      'api/main.py': 'import redis\n',
      'redis/setup.py': 'setup(name="x")',
      'redis/__init__.py': '',
    })
    expect(edgesOf(part)).toEqual([])
  })

  test('an installable package that nobody declares may be meant', () => {
    const part = read({
      'services/api/requirements.txt': '',
      'services/api/app.py': 'from acme.billing import tax\n',
      'libs/billing/pyproject.toml': '[project]\nname = "acme-billing"\n',
      'libs/billing/src/acme/billing/tax.py': '',
      'libs/core/pyproject.toml': '[project]\nname = "acme-core"\n',
      'libs/core/src/acme/core/x.py': '',
    })
    expect(edgesOf(part)).toEqual(['python:services/api → python:libs/billing (import in services/api/app.py) ?'])
  })

  test('a relative import that leaves its folder is followed', () => {
    const part = read({
      'a/requirements.txt': '',
      'a/x.py': 'from ..b import y\n',
      'b/requirements.txt': '',
      'b/y.py': '',
    })
    expect(edgesOf(part)).toEqual(['python:a → python:b (import in a/x.py)'])
  })

  test('settings of tools, documentation and tests are no project', () => {
    expect(
      units({ 'pyproject.toml': '[tool.ruff]\n', 'docs/requirements.txt': 'sphinx', 'tests/test_a.py': 'import a' }),
    ).toEqual([])
  })

  test('a project has its folder with templates, but not what another ecosystem has below the top', () => {
    const part = read({
      'pyproject.toml': '[project]\nname = "site"\n',
      'site/templates/a.html': '',
      'frontend/package.json': '{}',
      'requirements-dev.txt': 'pytest',
    })
    expect(claimersOf(part, 'site/templates/a.html')).toEqual(['python:.'])
    expect(claimersOf(part, 'frontend/src/a.ts')).toEqual([])
    expect(claimersOf(part, 'requirements-dev.txt')).toEqual([])
  })

  test.each(['manage.py', 'wsgi.py'])('%s is where something that runs begins', (name) => {
    expect(units({ [`shop/${name}`]: '', 'shop/requirements.txt': '' })).toEqual(['python:shop shop runs'])
  })

  test('a broken pyproject.toml is a finding', () => {
    const { findings } = read({ 'api/pyproject.toml': '[project\n', 'api/main.py': 'app = FastAPI()' })
    expect(findings).toMatchObject([{ file: 'api/pyproject.toml' }])
    expect(findings[0]?.because).toContain('Python was wanted of it: it is not TOML')
  })
})
