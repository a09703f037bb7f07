import type { EndpointName, InputOf, ReplyOf } from '../../contract/api.ts'
import type { Principal } from './principal.ts'

/** One function per endpoint of the contract, of the same name: the caller is known and allowed, the input is parsed. */
type StoriesByEndpoint = {
  readonly [Name in EndpointName]: (caller: Principal, input: InputOf<Name>) => Promise<ReplyOf<Name>>
}

/** What the doors need of the rest of the house; `main` hands it in. Trouble is thrown as `AppError`. */
export interface Stories extends StoriesByEndpoint {
  /** What an act would do, one sentence each, without doing it; throws what the act would throw, as far as that can be known. */
  preview(caller: Principal, act: EndpointName, input: unknown): Promise<readonly string[]>
}
