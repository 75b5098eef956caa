import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainClient } from '../../../db/handles.ts'
import type { ExistingPin, PinState } from '../rules.ts'

/** Everything about a person's PIN that costs no guess. */
export async function findPinState(db: MainClient['db'], personId: string): Promise<PinState> {
  const [found] = await rows(db, sql<Omit<ExistingPin, 'kind'>>`select * from vault.pin_state(${personId}::uuid)`)
  return found ? { kind: found.lockedAt ? 'locked' : 'set', ...found } : { kind: 'unset' }
}
