import type { FactsByPath } from '../../reader.ts'
import { baseOf } from '../../tree.ts'
import type { PyProject } from './pyproject.ts'
import type { RequirementsFile } from './requirements-file.ts'
import type { SetupFile } from './setup-file.ts'
import type { PythonSource } from './source.ts'

/** What any of Python's files says. */
export type PythonFacts = PyProject | RequirementsFile | SetupFile | PythonSource

/** The facts of a commit's Python files, by path. */
export type PythonFiles = FactsByPath<PythonFacts>

/** Which kind of file a path names; the empty text for one that is not read. */
export function kindOfPython(path: string): '' | 'pyproject' | 'pipfile' | 'requirements' | 'setup' | 'source' {
  const name = baseOf(path)
  if (name === 'pyproject.toml') return 'pyproject'
  if (name === 'Pipfile') return 'pipfile'
  if (name === 'setup.py' || name === 'setup.cfg') return 'setup'
  if (name.endsWith('.py')) return isForPeople(path) ? '' : 'source'
  if (name.endsWith('.txt') || name.endsWith('.in')) return isRequirements(path, name) ? 'requirements' : ''
  return ''
}

/** Whether a file of requirements is only for developing: `requirements-dev.txt`. */
export function isForDevelopment(path: string): boolean {
  const name = baseOf(path).toLowerCase()
  return ['dev', 'test', 'doc', 'lint', 'typing', 'mypy', 'ci.', 'build'].some((word) => name.includes(word))
}

/** `requirements.txt`, `requirements-prod.in`, `api.requirements.txt`, `requirements/base.txt`, `constraints.txt`. */
function isRequirements(path: string, name: string): boolean {
  return name.includes('requirements') || name.startsWith('constraints') || path.includes('requirements/')
}

const asides = [
  'tests/',
  'test/',
  'docs/',
  'doc/',
  'examples/',
  'migrations/',
  'site-packages/',
  'node_modules/',
  '.venv/',
  'venv/',
]

/** Tests, migrations, documentation and what was installed import much and deploy nothing. */
function isForPeople(path: string): boolean {
  const name = baseOf(path)
  if (name.startsWith('test_') || name.endsWith('_test.py') || name === 'conftest.py') return true
  return asides.some((folder) => path.startsWith(folder) || path.includes(`/${folder}`))
}
