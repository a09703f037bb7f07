import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateBuild } from './evaluate.ts'
import { readInstructions } from './instructions.ts'
import { namedPackages } from './named-packages.ts'
import { readDockerfile } from './read-dockerfile.ts'
import { substitute } from './variables.ts'

function build(text: string, args: Readonly<Record<string, string>> = {}, target = '') {
  return evaluateBuild(readDockerfile(text), { args: new Map(Object.entries(args)), target, contexts: new Set() })
}

const sources = (text: string, args = {}, target = '') =>
  build(text, args, target).taken.flatMap((taken) => taken.sources)

describe('the instructions of a Dockerfile', () => {
  test('go on over lines, and over comments and empty lines between them', () => {
    const found = readInstructions('FROM a\nRUN one \\\n# said\n\n  two\nCMD x')
    expect(found.map(({ name, text }) => [name, text])).toEqual([
      ['FROM', 'a'],
      ['RUN', 'one   two'],
      ['CMD', 'x'],
    ])
  })

  test('have the bodies of their here-documents', () => {
    const [run, copy] = readInstructions('RUN <<A cat && cat <<-"B"\none\nA\n\ttwo\n\tB\nCOPY <<\'C\' /x\n$y\nC\n')
    expect(run?.documents).toEqual(['one', '\ttwo'])
    expect(copy?.documents).toEqual(['$y'])
  })

  test('are read from anything without trouble but a clear one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'FROM COPY RUN a\\ \n"\'$[]{}<<EOF--=`,.#') }), (text) => {
        try {
          readDockerfile(text)
        } catch (error) {
          expect(String(error)).toMatch(/here-document|FROM/)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('are read in time that grows with the file', () => {
    const started = performance.now()
    readDockerfile(`FROM a\n${'RUN <<A\nA\n'.repeat(60_000)}`)
    readDockerfile(`FROM a\nRUN ${'x \\\n'.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe('variables', () => {
  const known = new Map([
    ['A', 'one'],
    ['E', ''],
    ['V', 'v1.2'],
  ])
  test.each([
    ['$A/x', 'one/x'],
    [`\${A}x`, 'onex'],
    [`\${B:-d}`, 'd'],
    [`\${E:-d}`, 'd'],
    [`\${E-d}`, ''],
    [`\${A:+y}`, 'y'],
    [`\${B:+y}`, ''],
    [`\${B:-\${A}}`, 'one'],
    [`\${V#v}`, '1.2'],
    [`\${B}`, `\${B}`],
    ['$B/x', '$B/x'],
    [`\${A`, `\${A`],
  ])('%s is %s', (text, value) => {
    expect(substitute(text, known)).toBe(value)
  })
})

describe('a build', () => {
  test('takes only what the stages need that its target needs', () => {
    const text =
      'FROM a AS one\nCOPY one .\nFROM a AS two\nCOPY two .\nFROM one AS three\nCOPY three .\nCOPY --from=0 /x /\n'
    expect(sources(text)).toEqual(['one', 'three'])
    expect(sources(text, {}, 'two')).toEqual(['two'])
  })

  test('has an argument before FROM in a stage only where the stage asks for it', () => {
    expect(build('ARG X=a\nFROM i:$X\nCOPY $X /\nARG X\nCOPY $X /\n', { X: 'b' })).toMatchObject({
      images: ['i:b'],
      taken: [
        { sources: [], unknown: ['$X'] },
        { sources: ['b'], unknown: [] },
      ],
    })
  })

  test('knows the folder that each command runs in', () => {
    const { commands } = build('FROM a\nWORKDIR /app\nWORKDIR web\nRUN npm ci && pnpm --filter web build\n')
    expect(commands).toEqual([
      { text: 'npm ci', folder: '/app/web' },
      { text: 'pnpm --filter web build', folder: '/app/web' },
    ])
  })

  test('never leaves its context', () => {
    expect(sources('FROM a\nCOPY ../../etc/passwd /../x ./a/../../b /\n')).toEqual(['etc/passwd', 'x', 'b'])
  })
})

describe('the packages that a command names', () => {
  test.each([
    ['pnpm --filter @shop/web... build', [{ name: '@shop/web' }]],
    ['pnpm -F "./apps/web" run build', [{ path: './apps/web' }]],
    ['turbo prune web api --docker', [{ name: 'web' }, { name: 'api' }]],
    ['npx turbo@2 run build --filter=web --filter=!docs', [{ name: 'web' }]],
    ['yarn workspace @shop/web build', [{ name: '@shop/web' }]],
    ['npm run build -w apps/web', [{ path: 'apps/web' }]],
    ['npm --prefix web ci', [{ path: 'web' }]],
    ['nx build web --prod', [{ name: 'web' }]],
    ['npx nx run web:build', [{ name: 'web' }]],
    ['npm run build', []],
    ['CGO_ENABLED=0 go build -ldflags="-s -w" -o /out ./cmd/api', [{ path: './cmd/api' }]],
    ['go build', [{ path: '.' }]],
    ['go install example.com/shop/cmd/x', [{ name: 'example.com/shop/cmd/x' }]],
    ['cargo build --release --bin api -p money', [{ name: 'api' }, { name: 'money' }]],
    ['dotnet publish "src/Api/Api.csproj" -c Release', [{ path: 'src/Api/Api.csproj' }]],
    ['dotnet publish -c Release -o /app', []],
    ['./mvnw -pl cart,:mail -am package', [{ path: 'cart' }, { name: 'mail' }]],
    ['./gradlew :services:cart:bootJar', [{ path: 'services/cart' }]],
    ['uv sync --package cart', [{ name: 'cart' }]],
    ['node apps/api/dist/main.js', [{ path: 'apps/api/dist/main.js' }]],
    ['apt-get install -y curl', []],
  ])('%s', (command, named) => {
    expect(namedPackages(command)).toEqual(named)
  })
})
