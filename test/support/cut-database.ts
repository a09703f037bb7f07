import { type Db, openDb } from '../../src/lib/db.ts'

/** A database's pool as a process has it that may die at any instant. */
export interface MortalDb extends Db {
  /** From now on nothing more is read or written through it. */
  cut(): void
}

/** Opens a pool that can be cut: what its process still does reaches nobody. */
export function openMortalDb(url: string): MortalDb {
  const db = openDb(url, { max: 12, name: 'tidegate-mortal' })
  let isCut = false
  const living = () => {
    if (isCut) throw new Error('Connection terminated: the process is dead')
  }
  return {
    url,
    async query(text, values) {
      living()
      return db.query(text, values)
    },
    tx: async (work) => {
      living()
      return db.tx((tx) =>
        work({
          inTransaction: true,
          async query(text, values) {
            living()
            return tx.query(text, values)
          },
        }).then((answer) => {
          living()
          return answer
        }),
      )
    },
    listen: (...order) => db.listen(...order),
    close: () => db.close(),
    cut: () => {
      isCut = true
    },
  }
}
