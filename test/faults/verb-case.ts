import type { MainClient } from '../../src/db/handles.ts'

/** A case that is ready: the same request each time, over whichever client it is given. */
export type Deed = (main: MainClient) => Promise<unknown>
export interface VerbCase {
  /** Makes what the verb needs, anew for each try. */
  prepare(): Promise<Deed>
  /** What a second request is refused with, for the few verbs without a key of their own. */
  again?: 'CONFLICT'
  /** Text of the statement that makes it final, for the verbs that are a single one. */
  lastStatement?: string
  /** What it may have written down before its transaction, apart from the whole effect. */
  before?: Record<string, number>
  /** What a second run may ask for again, because doing that twice is as once. */
  repeats?: Record<string, number>
}
