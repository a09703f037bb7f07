import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the hooks of a hosted repository keep what they read and write, inside the bare repository. */
export const hookFolder = 'tidegate'

/** Refuses refs outside branches and tags, and files above the limit, while the push is still in quarantine. */
const preReceive = `#!/bin/sh
# Written by Tidegate at every start. Reads what git says of the push; runs nothing of it.
tips=''
while read -r old new ref; do
  case "$ref" in
    refs/heads/*|refs/tags/*) ;;
    *) echo 'tidegate: only branches and tags can be pushed here' >&2; exit 1 ;;
  esac
  case "$new" in *[!0]*) tips="$tips $new" ;; esac
done
[ -n "$tips" ] || exit 0
large=$(printf '%s\\n' $tips | git rev-list --objects --no-object-names --stdin --not --all \\
  | git cat-file --batch-check='%(objecttype) %(objectsize) %(objectname)' \\
  | awk -v most="$TIDEGATE_MAX_FILE" '$1 == "blob" && $2 + 0 > most + 0 { print $3 " (" $2 " bytes)"; exit }')
[ -z "$large" ] && exit 0
echo "tidegate: files of at most $TIDEGATE_MAX_FILE bytes are taken, found $large" >&2
echo 'tidegate: see which file it is with: git rev-list --objects HEAD | grep <id>' >&2
exit 1
`

/** Refuses to rewind or delete a protected ref. */
const update = `#!/bin/sh
# Written by Tidegate at every start.
while IFS= read -r name; do
  [ "$name" = "$1" ] || continue
  case "$3" in *[!0]*) ;; *) echo "tidegate: $1 is protected and cannot be deleted" >&2; exit 1 ;; esac
  case "$2" in *[!0]*) ;; *) exit 0 ;; esac
  git merge-base --is-ancestor "$2" "$3" && exit 0
  echo "tidegate: $1 is protected; its history cannot be rewritten: pull, then push again" >&2
  exit 1
done < ${hookFolder}/protected
`

/** Notes who moved what, so that a crash right after the push forgets nobody. */
const postReceive = `#!/bin/sh
# Written by Tidegate at every start.
while read -r old new ref; do
  printf '%s %s %s %s %s\\n' "\${TIDEGATE_PUSH:--}" "\${TIDEGATE_PUSHER:--}" "$old" "$new" "$ref"
done >> ${hookFolder}/pushes
`

/** Writes the hooks of a hosted repository and what they read; each file whole or not at all. */
export async function writeHooks(gitDir: string, protectedRefs: readonly string[]): Promise<void> {
  await mkdir(join(gitDir, 'hooks'), { recursive: true })
  await mkdir(join(gitDir, hookFolder), { recursive: true })
  await replace(join(gitDir, hookFolder, 'protected'), protectedRefs.map((ref) => `${ref}\n`).join(''), 0o600)
  await replace(join(gitDir, 'hooks', 'pre-receive'), preReceive, 0o755)
  await replace(join(gitDir, 'hooks', 'update'), update, 0o755)
  await replace(join(gitDir, 'hooks', 'post-receive'), postReceive, 0o755)
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, text, { mode })
  await rename(draft, path)
}
