import type { Claim } from './part.ts'
import { folderOf } from './tree.ts'

/** A claim that holds a path, and how near: the longer the folder that it names, the nearer. */
export interface HeldClaim {
  readonly claim: Claim
  readonly depth: number
}

/** Claims by what they name, so that a question costs what the path is deep and not what the repository is wide. */
export interface ClaimIndex {
  readonly all: readonly Claim[]
  /** Every claim whose file or folder holds the path, nearest first. */
  on(path: string): readonly HeldClaim[]
}

/** Sorts claims by file and folder. */
export function indexClaims(claims: readonly Claim[]): ClaimIndex {
  const byFile = new Map<string, Claim[]>()
  const byFolder = new Map<string, Claim[]>()
  for (const claim of claims) {
    const [map, key] = 'file' in claim.files ? [byFile, claim.files.file] : [byFolder, claim.files.folder]
    const known = map.get(key)
    if (known) known.push(claim)
    else map.set(key, [claim])
  }
  return {
    all: claims,
    on(path) {
      const held = (byFile.get(path) ?? []).map((claim) => ({ claim, depth: path.length + 1 }))
      for (let folder = path; ; folder = folderOf(folder)) {
        for (const claim of byFolder.get(folder) ?? []) {
          if (acceptsPath(claim, path)) held.push({ claim, depth: folder.length })
        }
        if (folder === '') return held
      }
    },
  }
}

function acceptsPath({ files }: Claim, path: string): boolean {
  return 'file' in files || files.accepts === undefined || files.accepts(path)
}
