import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { newId } from '../../src/ids.ts'
import type { Stores } from './stores.ts'

export interface ShownSlot {
  postId: string
  authorId: string
  source: string
  propensity: number
}

/** Stored lists of the feed of interests with chosen slots: for tests of what reads them. */
export function interestListsIn({ deps }: Pick<Stores, 'deps'>) {
  return {
    /** The id of a list made now; `served` null: all of it. */
    async make(personId: string, shown: ShownSlot[], { formula = 'interest-1', served = null as number | null } = {}): Promise<string> {
      const now = deps.now()
      const listId = newId(now)
      const slots = shown.map((slot) => ({ ...slot, reason: { kind: 'new' }, score: 1, parts: { fresh: 1 } }))
      await rows(
        deps.log.db,
        sql`insert into interest_list (list_id, person_id, formula, made_at, digest, slots, served)
            values (${listId}::uuid, ${personId}::uuid, ${formula}, ${now}::timestamptz, ''::bytea, ${sql.json(slots)}, ${served}::int)`,
      )
      return listId
    },
  }
}
