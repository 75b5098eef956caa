import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainClient } from '../../../db/handles.ts'
import type { PinState } from '../rules.ts'

/** All that may be known of a person's PIN without paying a guess. */
export async function findPinState(db: MainClient['db'], personId: string): Promise<PinState> {
  const [found] = await rows<{ credential_id: string; setup_id: string; generation: number; failures: number; locked_at: Date | null }>(
    db,
    sql`select * from vault.pin_state(${personId}::uuid)`,
  )
  if (!found) return { kind: 'unset' }
  const { credential_id: credentialId, setup_id: setupId, generation, failures, locked_at: lockedAt } = found
  return { kind: lockedAt ? 'locked' : 'set', generation, failures, credentialId, setupId, lockedAt }
}
