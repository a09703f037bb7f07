/** The rails, each with what it refuses. */
export const rails = [
  { name: 'no-destruction', words: ['delete all', 'drop database', 'rm -rf', 'wipe'] },
  { name: 'no-secrets', words: ['password', 'private key', 'secret token'] },
  { name: 'no-bypass', words: ['ignore the rails', 'without approval', 'disable safety'] },
]

/** The rail that refuses a task's title, or null; and how long the decision took. */
export function judgeTitle(title) {
  const from = performance.now()
  const text = title.normalize('NFKC').toLowerCase()
  const rail = rails.find(({ words }) => words.some((word) => text.includes(word)))
  return { refusedBy: rail?.name ?? null, tookMs: Math.round((performance.now() - from) * 1000) / 1000 }
}
