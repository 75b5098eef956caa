import { expect } from 'vitest'
import type { MainTx } from '../../src/db/handles.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'
import type { Stores } from './stores.ts'

/**
 * What becomes of `act` beside a transaction that made `change` first: it commits once `act` waits
 * for it, or has ended without. `answer`: what `act` answered or was refused with; `look` runs
 * while it waits.
 */
export async function meanwhile(
  { owner, deps }: Pick<Stores, 'owner' | 'deps'>,
  change: (tx: MainTx) => Promise<unknown>,
  act: () => Promise<unknown>,
  look: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ answer: unknown; waited: boolean }> {
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  let acting: Promise<unknown> = Promise.resolve()
  let waited = false
  await transaction(owner, async (tx) => {
    await change(tx)
    let ended = false
    acting = act()
      .catch((error: unknown) => error)
      .finally(() => (ended = true))
    await expect.poll(async () => (waited = (await rows(deps.main.db, waiting)).length > 0) || ended).toBe(true)
    await look()
  })
  return { answer: await acting, waited }
}
