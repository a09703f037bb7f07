import { describe, expect, test } from 'vitest'
import { readBakeHcl, readBakeJson } from './bake.ts'
import { readDockerCommands } from './docker-commands.ts'
import { readHcl } from './hcl.ts'
import type { BuildHint } from './hint.ts'
import { readPipeline, readWorkflow } from './pipeline.ts'
import { readSkaffold } from './skaffold.ts'
import { readTiltfile } from './tiltfile.ts'

const short = ({ dockerfile, context, args, target, names }: BuildHint) => ({
  dockerfile,
  context,
  args,
  target,
  names,
})

describe('docker build in a script', () => {
  test('with its options, its variables and its folder', () => {
    const text =
      'TAG=1\ncd deploy\ndocker buildx build --push \\\n -f api/Dockerfile --build-arg A=b --target=run -t shop/api:$TAG ../src\n'
    expect(readDockerCommands(text).map(short)).toEqual([
      {
        dockerfile: 'deploy/api/Dockerfile',
        context: 'deploy/../src',
        args: { A: 'b' },
        target: 'run',
        names: ['shop/api:1'],
      },
    ])
  })

  test('in a loop, once for each', () => {
    const hints = readDockerCommands(`for s in cart mail; do docker build -t $s services/\${s}; done`)
    expect(hints.map(({ context, names }) => [context, names])).toEqual([
      ['services/cart', ['cart']],
      ['services/mail', ['mail']],
    ])
  })

  test('what is not known is a star', () => {
    expect(readDockerCommands('docker build -f $(DIR)/Dockerfile .')[0]).toMatchObject({
      dockerfile: '*/Dockerfile',
      context: '.',
    })
  })

  test('is not docker push, docker run or a build of something else', () => {
    expect(readDockerCommands('docker push x\ndocker run build .\nmake build docker\necho docker build')).toEqual([])
  })
})

describe('bake', () => {
  test('with variables, inheritance, a matrix and comments', () => {
    const text = `
      variable "TOP" { default = "src" }
      group "default" { targets = ["web"] }
      target "_base" { context = "." /* here */ args = { V = "1" } }
      target "web" {
        inherits = ["_base"]
        name = "web-\${kind}"
        matrix = { kind = ["a", "b"] }
        dockerfile = "\${TOP}/\${kind}/Dockerfile" # which
        args = { K = kind, W = notequal("", TOP) ? "x" : "y", Z = "z" }
        tags = ["shop/web:1"]
      }`
    expect(readBakeHcl(text).map(short)).toEqual(
      ['a', 'b'].map((kind) => ({
        dockerfile: `src/${kind}/Dockerfile`,
        context: '.',
        args: { V: '1', K: 'kind', W: '', Z: 'z' },
        target: '',
        names: [`web-${kind}`, 'shop/web:1'],
      })),
    )
  })

  test('targets that inherit each other end', () => {
    expect(
      readBakeJson('{ "target": { "a": { "inherits": ["b"] }, "b": { "inherits": ["a"], "context": "x" } } }'),
    ).toHaveLength(2)
  })

  test('what is never closed is read to its end, in time that grows with the file', () => {
    const started = performance.now()
    for (const text of [
      '/*'.repeat(100_000),
      '"'.repeat(100_001),
      'a { '.repeat(2_000),
      '[{('.repeat(2_000),
      'x = ['.repeat(2_000),
    ])
      readHcl(text)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

test('skaffold, without what other builders build', () => {
  const text =
    'build:\n  artifacts:\n    - { image: r/cart, context: cart, docker: { dockerfile: D, buildArgs: { A: 1 } } }\n    - { image: jar, jib: {} }\n'
  expect(readSkaffold(text).map(short)).toEqual([
    { dockerfile: 'D', context: 'cart', args: { A: '1' }, target: '', names: ['cart', 'r/cart'] },
  ])
})

test('Tilt', () => {
  const text =
    "docker_build('r/cart', './cart', dockerfile='d/Dockerfile', build_args={'A': 'b'}, target=\"run\")\ndocker_build(name, ctx)\n"
  expect(readTiltfile(text).map(short)).toEqual([
    { dockerfile: 'd/Dockerfile', context: './cart', args: { A: 'b' }, target: 'run', names: ['cart', 'r/cart'] },
  ])
})

describe('pipelines', () => {
  test('a matrix with includes', () => {
    const text = [
      'jobs:',
      '  a:',
      '    strategy: { matrix: { part: [x], include: [{ part: x, file: X.Dockerfile }, { part: y, file: Y }] } }',
      `    steps: [{ uses: docker/build-push-action@v6, with: { context: "\${{ matrix.part }}", file: "\${{ matrix.file }}", build-args: "A=\${{ github.sha }}" } }]`,
    ].join('\n')
    expect(readWorkflow(text).map(({ context, dockerfile, args }) => [context, dockerfile, args])).toEqual([
      ['x', 'X.Dockerfile', { A: '*' }],
      ['x', 'X.Dockerfile', { A: '*' }],
      ['y', 'Y', { A: '*' }],
    ])
  })

  test('steps of Cloud Build and scripts of GitLab', () => {
    const cloud = 'steps:\n  - { name: gcr.io/cloud-builders/docker, args: [build, -t, r/a, -f, a/Dockerfile, .] }\n'
    expect(readPipeline(cloud).map(({ dockerfile, context }) => [dockerfile, context])).toEqual([['a/Dockerfile', '.']])
    const gitlab = 'build:\n  script:\n    - cd a\n    - docker build -t x a\n'
    expect(readPipeline(gitlab).map(({ context }) => context)).toEqual(['a'])
  })
})
