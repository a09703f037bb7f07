import { expect, test } from 'vitest'
import { classOf } from './classes.ts'

test.each([
  [
    'prose',
    [
      'README.md',
      'a/CHANGELOG.rst',
      'LICENSE',
      'NOTICE.txt',
      'docs/shop.png',
      'docs/conf.py',
      '.github/FUNDING.yml',
      'mkdocs.yml',
    ],
  ],
  [
    'pipeline',
    ['.github/workflows/ci.yml', '.gitlab-ci.yml', 'Jenkinsfile', 'ci/azure-pipelines.release.yml', 'cloudbuild.yaml'],
  ],
  [
    'tooling',
    [
      '.gitignore',
      '.env.example',
      'requirements/dev.txt',
      '.editorconfig',
      '.vscode/settings.json',
      'apps/web/.eslintrc.json',
      '.devcontainer/Dockerfile',
      'backend/OWNERS',
      '.readthedocs.yaml',
    ],
  ],
  [
    'test',
    [
      ...[
        'web/main.test.ts',
        'web/main.spec.js',
        'go/x_test.go',
        'py/test_x.py',
        'py/conftest.py',
        'src/test/java/X.java',
      ],
      ...[
        'a/__tests__/x.js',
        'tests/x.py',
        'e2e/login.ts',
        'Shop.UnitTests/Cart.cs',
        'java/CartTest.java',
        'x/CartIT.java',
      ],
      ...['web/jest.config.js', 'web/vitest.setup.unit.config.ts', 'web/button.stories.tsx'],
    ],
  ],
  ['infrastructure', ['main.tf', 'a/prod.tfvars', 'infra/network.yaml', 'k8s/ns.yml', 'helmfile.yaml', 'x/main.bicep']],
  [
    'plain',
    [
      ...['main.ts', 'package.json', 'src/docs/page.ts', 'src/license.ts', 'latest/x.js', 'contest/x.js', 'go/test.go'],
      ...[
        'requirements.txt',
        'infra/main.go',
        'web/attest.js',
        'a/readme.py',
        'src/Protest.java',
        'security.go',
        'k8s/operator.go',
        'api/go/order_spec.pb.go',
        'api/shop.spec.json',
        'owners.go',
      ],
    ],
  ],
] as const)('%s', (is, paths) => {
  expect(paths.filter((path) => classOf(path) !== is)).toEqual([])
})

test('what lies in a folder of tests is plain for the program that lies there', () => {
  expect(classOf('tests/loadgen/main.py', 'tests/loadgen')).toBe('plain')
  expect(classOf('tests/loadgen/tests/main.py', 'tests/loadgen')).toBe('test')
  expect(classOf('docs/src/page.ts', 'docs')).toBe('plain')
})

test('[T26] no name takes long to judge', () => {
  const began = performance.now()
  for (const part of ['jest-', 'a-tests', '.test', 'readme-', 'azure-pipelines.', 'e2e']) classOf(part.repeat(20_000))
  expect(performance.now() - began).toBeLessThan(500)
})
