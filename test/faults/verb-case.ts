import type { MainClient } from '../../src/db/handles.ts'

/** A prepared case: sends the same request each time, by the given client. */
export type Deed = (main: MainClient) => Promise<unknown>
export interface VerbCase {
  /** Makes new data for each try of the verb. */
  prepare(): Promise<Deed>
  /** The refusal of a second request, for verbs without their own key. */
  again?: 'CONFLICT'
  /** Text of the statement that makes it final, for verbs with one statement. */
  lastStatement?: string
  /** How many transactions may lose their backend: the first, unless it makes several. */
  transactions?: number
  /** Transactions before the one that makes it final. */
  commitsBefore?: number
  /** Tables that it may write before its transaction, without the effect. */
  before?: Record<string, number> | Record<string, number>[]
  /** Jobs that a second run may enqueue again: they are idempotent. */
  repeats?: Record<string, number>
}
