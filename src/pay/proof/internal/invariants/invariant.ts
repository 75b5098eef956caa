import type { SQL } from 'drizzle-orm'

/** Something that must always hold of the money. */
export interface Invariant {
  name: string
  /**
   * A query of what was looked at: `ok` (null counts as broken), `what` to name it by (read only where broken), and, where a row
   * stands for many things, `weight`.
   */
  found: SQL
  weighted?: boolean
}
