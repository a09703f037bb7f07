import { folderOf, resolvePath } from '../../tree.ts'
import type { BuildHint } from '../image-hints/hint.ts'
import { compilePattern } from '../pattern.ts'
import type { ResolvedHint } from './image.ts'

type Found = Omit<ResolvedHint, 'file'>

/** Finds the Dockerfiles that a hint of a file means; none when it means something that is not in the repository. */
export function resolveHint(hint: BuildHint, file: string, dockerfiles: ReadonlySet<string>): ResolvedHint[] {
  if (hint.inline !== undefined) return resolveInline(hint, file)
  for (const start of startsOf(hint, folderOf(file))) {
    const found = resolveFrom(start, hint, dockerfiles).map((one) => ({ ...one, file }))
    if (found.length > 0) return found
  }
  return []
}

/** A Dockerfile that stands in the file itself is called as that file. */
function resolveInline(hint: BuildHint, file: string): ResolvedHint[] {
  const start = hint.start === 'top' ? '' : folderOf(file)
  const context = resolvePath(start, hint.context)
  return context === undefined ? [] : [{ hint, dockerfile: file, context, file, start }]
}

function startsOf(hint: BuildHint, folder: string): string[] {
  if (hint.start === 'top') return ['']
  if (hint.start === 'file') return [...new Set([folder, ''])]
  const starts = [folder]
  for (let above = folder; above !== ''; ) {
    above = folderOf(above)
    starts.push(above)
  }
  return starts
}

function resolveFrom(start: string, hint: BuildHint, dockerfiles: ReadonlySet<string>): Found[] {
  const context = resolvePath(start, hint.context)
  if (context === undefined) return []
  const named = hint.dockerfile
  const names = named === undefined ? ['Dockerfile', 'Containerfile'] : [named]
  const from = hint.dockerfileFrom === 'start' && named !== undefined ? start : context
  for (const name of names) {
    const path = resolvePath(from, name)
    if (path === undefined) continue
    const found = path.includes('*') ? matching(path, dockerfiles) : dockerfiles.has(path) ? [path] : []
    if (found.length > 0) return found.flatMap((dockerfile) => withContext(dockerfile, context, path, start, hint))
  }
  return []
}

function matching(path: string, dockerfiles: ReadonlySet<string>): string[] {
  if (path.replaceAll(/[*/]|Dockerfile|Containerfile/g, '') === '' && path.startsWith('*')) return []
  const pattern = compilePattern(path.replace(/\*{2,}/g, '*'))
  return [...dockerfiles].filter((dockerfile) => pattern.fits(dockerfile))
}

/** The context of a found Dockerfile: where the context is not known, only one that the same unknown names is taken. */
function withContext(dockerfile: string, context: string, pattern: string, start: string, hint: BuildHint): Found[] {
  if (!context.includes('*')) return [{ hint, dockerfile, context, start }]
  if (!pattern.startsWith(`${context}/`)) return []
  const depth = context.split('/').length
  return [{ hint, dockerfile, context: dockerfile.split('/').slice(0, depth).join('/'), start }]
}
