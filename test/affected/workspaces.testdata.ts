import type { Files } from './corpus.ts'

/** A manifest or lockfile as its tool writes it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** A package that others import. */
export function library(name: string, more: object = {}): string {
  return json({ name, version: '1.2.0', main: 'src/index.js', ...more })
}

/** A site that is built and served by Next. */
export function site(name: string, dependencies: object, more: object = {}): string {
  return json({
    name,
    version: '1.0.0',
    private: true,
    scripts: { dev: 'next dev', build: 'next build', start: 'next start', lint: 'next lint' },
    dependencies: { next: '16.0.0', ...dependencies },
    ...more,
  })
}

/** An npm workspace of two sites, of which web is made of ui and ui of tokens, and docs of nothing here. */
export const shopWorkspace: Files = {
  'package.json': json({
    name: 'shop',
    private: true,
    workspaces: ['apps/*', 'packages/*'],
    scripts: { build: 'turbo run build', test: 'turbo run test' },
    devDependencies: { turbo: '2.0.0', eslint: '9.0.0', typescript: '5.9.2' },
    packageManager: 'npm@11.0.0',
  }),
  'apps/web/package.json': site('@shop/web', { '@shop/ui': '*' }),
  'apps/web/src/page.js': "import { Button } from '@shop/ui'\n",
  'apps/admin/package.json': site('@shop/admin', { react: '^19.0.0' }),
  'apps/admin/src/page.js': 'export default 1\n',
  'packages/ui/package.json': library('@shop/ui', { dependencies: { '@shop/tokens': '^1.0.0' } }),
  'packages/ui/src/index.js': 'export const Button = 1\n',
  'packages/tokens/package.json': library('@shop/tokens'),
  'packages/tokens/src/index.js': 'export const blue = 1\n',
}
