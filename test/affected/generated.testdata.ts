import fc from 'fast-check'
import type { Files } from './corpus.ts'

/** A generated workspace: libraries that use those before them, services that use libraries, and what a change does to each. */
export interface Generated {
  /** For each library, the earlier ones that it uses. */
  readonly libraries: readonly (readonly number[])[]
  /** For each service, the libraries that it uses, and whether an image is made of it. */
  readonly services: readonly { readonly uses: readonly number[]; readonly hasImage: boolean }[]
}

/** One step of a change; none takes back what another did. */
export interface Step {
  readonly kind: 'edit' | 'add' | 'manifest' | 'prose' | 'shared'
  readonly at: number
}

/** Workspaces of up to five libraries and four services. */
export const workspaces: fc.Arbitrary<Generated> = fc.record({
  libraries: fc.array(fc.array(fc.nat(4), { maxLength: 2 }), { minLength: 1, maxLength: 5 }),
  services: fc.array(fc.record({ uses: fc.array(fc.nat(4), { maxLength: 2 }), hasImage: fc.boolean() }), {
    ...{ minLength: 1, maxLength: 4 },
  }),
})

/** A few steps of a change. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind']>('edit', 'add', 'manifest', 'prose', 'shared'),
    at: fc.nat(8),
  }),
  { minLength: 1, maxLength: 3 },
)

/** Where the libraries lie; another folder must give another layout of the same answer. */
export function filesOf({ libraries, services }: Generated, folder: string): Record<string, string> {
  const files: Record<string, string> = {
    'package.json': json({ name: 'top', private: true, workspaces: [`${folder}/*`, 'services/*'] }),
    'shared/money.json': '{}\n',
  }
  for (const [at, uses] of libraries.entries()) {
    const earlier = uses.filter((on) => on < at)
    files[`${folder}/lib${at}/package.json`] = json({
      name: `@x/lib${at}`,
      version: '1.0.0',
      dependencies: on(earlier),
    })
    files[`${folder}/lib${at}/index.js`] = `export const value = ${at}\n`
  }
  for (const [at, { uses, hasImage }] of services.entries()) {
    const known = uses.filter((library) => library < libraries.length)
    files[`services/s${at}/package.json`] = json({
      ...{ name: `s${at}`, version: '1.0.0', scripts: { start: 'next start', build: 'next build' } },
      dependencies: { next: '16.0.0', ...on(known) },
    })
    files[`services/s${at}/main.js`] = `console.log(${at})\n`
    if (hasImage) {
      const copies = [
        `COPY services/s${at} services/s${at}`,
        ...known.map((one) => `COPY ${folder}/lib${one} lib${one}`),
      ]
      files[`services/s${at}/Dockerfile`] = ['FROM node:24', ...copies, 'COPY shared shared', ''].join('\n')
    }
  }
  return files
}

/** What the steps write; `round` makes each of them new. */
export function changesOf(workspace: Generated, folder: string, wanted: readonly Step[], round: number): Files {
  const packages = [
    ...workspace.libraries.map((_uses, at) => `${folder}/lib${at}`),
    ...workspace.services.map((_uses, at) => `services/s${at}`),
  ]
  const base = filesOf(workspace, folder)
  return Object.fromEntries(
    wanted.map(({ kind, at }, turn): readonly [string, string] => {
      const place = packages[at % packages.length] ?? folder
      const mark = `${round}-${turn}`
      if (kind === 'add') return [`${place}/new-${mark}.js`, `// ${mark}\n`]
      if (kind === 'prose') return [`${place}/notes-${mark}.md`, `# ${mark}\n`]
      if (kind === 'shared') return [`shared/new-${mark}.json`, '{}\n']
      if (kind === 'manifest') {
        const manifest = JSON.parse(base[`${place}/package.json`] ?? '{}') as { dependencies: object }
        const dependencies = { ...manifest.dependencies, [`outside-${mark}`]: '1.0.0' }
        return [`${place}/package.json`, json({ ...manifest, dependencies })]
      }
      const file = place.startsWith('services/') ? 'main.js' : 'index.js'
      return [`${place}/${file}`, `export const value = '${mark}'\n`]
    }),
  )
}

function on(libraries: readonly number[]): Record<string, string> {
  return Object.fromEntries(libraries.map((at) => [`@x/lib${at}`, '1.0.0']))
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
