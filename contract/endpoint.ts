import type { z } from 'zod'
import type { Action } from './actions.ts'

/** One question or act of the API: where it is, what it takes, what it answers, and the right that it asks for. */
export interface Endpoint<Input extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> {
  /** GET changes nothing, whoever calls it; POST does. */
  readonly method: 'GET' | 'POST'
  /** `:name` segments are members of `input`; the rest of `input` travels in the query of a GET and in the body of a POST. */
  readonly path: `/api/${string}`
  readonly action: Action
  /** One sentence, shown in the API's description. */
  readonly doc: string
  /** Strict: an unknown member is refused. */
  readonly input: Input
  /** An allow-list: a member that it does not name never leaves the server. */
  readonly answer: Answer
}

/** Declares an endpoint and keeps the types of its input and answer. */
export function endpoint<Input extends z.ZodObject, Answer extends z.ZodType>(
  declared: Endpoint<Input, Answer>,
): Endpoint<Input, Answer> {
  return declared
}

/** The names of the `:name` segments of a path. */
export function pathMembers(path: string): string[] {
  return [...path.matchAll(/:([a-zA-Z]+)/g)].map((match) => match[1] ?? '')
}
