import type { Tree } from '../../tree.ts'
import { isPackage, type Project } from './projects.ts'
import { isNamedForChecking, wordsOf } from './tools.ts'

/** Commands that make or serve a site or a server, at the beginning of what a script runs. */
const buildsProgram = (
  'next build|next start|next export|react-scripts start|nuxt start|astro preview|nuxt build|nuxt generate|nuxi build|nuxi generate|astro build|remix build|remix-serve|react-router build|' +
  'react-router-serve|react-scripts build|craco build|ng build|ng serve|gatsby build|docusaurus build|vitepress build|vuepress build|expo export|' +
  'expo start|electron-builder|electron-forge|electron .|nest build|nest start|wrangler deploy|wrangler publish|serverless deploy|sls deploy|' +
  'sst deploy|eleventy|@11ty/eleventy|hexo generate|solid-start build|vinxi build|redwood build|rw build|blitz build|medusa start|medusa build|' +
  'strapi build|strapi start|keystone build|directus start|payload build|vue-cli-service build|quasar build|ember build|meteor build|mintlify|' +
  'fastify start|adonis build|node ace build|waku build|qwik build|vike build|svelte-kit build|temporal server'
).split('|')

const deployFiles = (
  'wrangler.toml wrangler.json wrangler.jsonc serverless.yml serverless.yaml vercel.json netlify.toml Procfile fly.toml app.yaml railway.json ' +
  'railway.toml amplify.yml firebase.json apphosting.yaml sst.config.ts ecosystem.config.js'
).split(' ')

const sites = (
  '@docusaurus/core nextra vitepress vuepress @astrojs/starlight @astrojs/mdx fumadocs-core fumadocs-mdx contentlayer next-contentlayer ' +
  '@next/mdx next-mdx-remote @mdx-js/loader @11ty/eleventy hexo @nuxt/content gatsby-plugin-mdx gatsby-transformer-remark docsify mintlify mint ' +
  'velite @content-collections/core content-collections @vuepress/core nuxt-content @mdx-js/rollup @mdx-js/mdx @mdx-js/react @markdoc/markdoc ' +
  '@markdoc/next.js contentlayer2 next-contentlayer2'
).split(' ')

const siteFiles = ['mint.json', '_config.yml', 'docusaurus.config.js', 'docusaurus.config.ts']

const folderOfPrograms =
  /(^|\/)(apps?|applications|services|functions|lambdas|workers|sites?|websites?|servers?|deployables)\/[^/]+$/
const shownOnly =
  /(^|\/)(examples?|demos?|samples?|playgrounds?|sandbox(es)?|fixtures|__fixtures__|templates?|e2e|tests?|__tests__)(\/|$)/

/** Whether a package's scripts, files or place say that it is something that runs: a site, a server, an app, a worker. */
export function isProgram(project: Project, tree: Tree): boolean {
  const { folder, name, nx, manifest, workspace } = project
  if (isNamedForChecking(name)) return false
  if (/(^|\/)(e2e|tests?|__tests__)(\/|$)/.test(folder)) return false
  if (nx && !isPackage(project)) return nx.isApplication && nx.hasRunningTarget
  if (nx?.isApplication) return true
  if (Object.entries(manifest.scripts).some(([script, command]) => buildsSite(project, tree, script, command)))
    return true
  if (workspace?.folder === folder && workspace.members.size > 1) return false
  if (deployFiles.some((name) => tree.foldersWith(name).has(folder)))
    return folder !== '' || 'start' in manifest.scripts
  if (starts(project)) return true
  return folderOfPrograms.test(folder) && ('build' in manifest.scripts || 'start' in manifest.scripts)
}

/** Whether a package is there to show or try others: it counts as a program only where nothing else is one. */
export function isShownOnly(project: Project): boolean {
  return shownOnly.test(project.folder)
}

/** Whether Markdown is what a package serves: a documentation site, a blog. */
export function isProseSite(project: Project, tree: Tree): boolean {
  const asks = project.manifest.dependencies.some(
    ({ name, kind }) =>
      kind !== 'peer' && (sites.includes(name) || name.startsWith('@docusaurus/') || name.startsWith('fumadocs-')),
  )
  const isAstroSite = project.manifest.dependencies.some(({ name }) => name === 'astro') && isContentSite(project, tree)
  return asks || isAstroSite || siteFiles.some((name) => tree.foldersWith(name).has(project.folder))
}

function isContentSite({ folder }: Project, tree: Tree): boolean {
  return ['src/content', 'src/pages/posts', 'content'].some((name) => tree.isFolder(below(folder, name)))
}

function buildsSite(project: Project, tree: Tree, script: string, command: string): boolean {
  const words = wordsOf(script)
  if (words.includes('storybook') || words.includes('test')) return false
  const runs = commandsOf(command)
  if (runs.some((run) => run.startsWith('cd '))) return false
  if (runs.some((run) => buildsProgram.some((known) => run === known || run.startsWith(`${known} `))))
    return !isComponentLibrary(project)
  const usesVite = runs.some((run) => run === 'vite' || /^vite (build|preview|serve)\b/.test(run))
  if (!usesVite) return false
  const isKit = project.manifest.dependencies.some(
    ({ name }) => name === '@sveltejs/kit' || name.startsWith('@remix-run/'),
  )
  return (
    !isComponentLibrary(project) &&
    (isKit || has(tree, project.folder, ['index.html', 'src/index.html', 'src/app.html']))
  )
}

/** A library that builds a site only to show itself offers itself to be imported. */
function isComponentLibrary({ manifest, folder }: Project): boolean {
  return manifest.isLibrary && '"exports"' in manifest.content && !folderOfPrograms.test(folder)
}

/** A start script that neither watches nor only compiles, of what is no library or offers a command of its own. */
function starts({ manifest }: Project): boolean {
  return ['start', 'start:prod', 'start:production', 'serve', 'serve:prod'].some((script) => {
    const all = commandsOf(manifest.scripts[script] ?? '').filter((run) => run !== '')
    const runs = all.filter((run) => !delegating.test(run))
    if (runs.length === 0 || runs.some((run) => watching.test(run))) return false
    if (runs.some((run) => interpreters.test(run))) return true
    const isElsewhere = all.some((run) => run.startsWith('cd '))
    return !isElsewhere && (!manifest.isLibrary || '"bin"' in manifest.content)
  })
}

const delegating =
  /^(npm|pnpm|yarn|cd|docker|docker-compose|make|lerna|nx|turbo|rush|concurrently|run-s|run-p|npm-run-all)( |$)/
const interpreters = /^(node|bun|deno|tsx|ts-node|pm2|forever|php|python3?|java)\b/
const watching =
  /(^| )(-w|--watch|-d|watch|dev|develop|storybook|start-storybook|tsc|tsup|tsdx|microbundle|rollup|styleguidist|tsc-watch|turbo|lerna|nx)( |$)/

/** The commands of a script, without what runs them and the variables before them: `A=1 npx next build && x` gives `next build` and `x`. */
export function commandsOf(script: string): string[] {
  return script.split(/&&|\|\||;|\|/).map((part) => {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => !/^[A-Z_][A-Z0-9_]*=/i.test(word))
    while (words[0] !== undefined && launchers.has(words[0])) words.shift()
    if (words[0] === '--') words.shift()
    return words.join(' ')
  })
}

const launchers = new Set('cross-env env npx bunx pnpx exec dotenv -- -e .env with-env dotenvx run -f'.split(' '))

function has(tree: Tree, folder: string, names: readonly string[]): boolean {
  return names.some((name) => tree.file(below(folder, name)) !== undefined)
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
