import { addPerson, disablePerson } from '../../actions/people.ts'
import type { Stories } from '../../http/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { listPeople, readPerson } from '../../store/people.ts'
import type { StoriesDeps } from './deps.ts'

/** Who can call. */
export function peopleStories({
  db,
}: StoriesDeps): Pick<Stories, 'readSelf' | 'listPeople' | 'addPerson' | 'disablePerson'> {
  return {
    async readSelf(caller) {
      const person = await readPerson(db, caller.id)
      if (person) return { person }
      throw new AppError('not-found', `${caller.name} is not among the people any more`)
    },
    listPeople: async () => ({ people: await listPeople(db) }),
    addPerson: (caller, { email, ...wanted }) => addPerson(db, caller, { ...wanted, email: email ?? null }),
    disablePerson: async (caller, { id }) => ({ person: await disablePerson(db, caller, id) }),
  }
}
