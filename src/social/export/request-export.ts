import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { readExport } from './read-export.ts'
import type { ExportView } from './schema.ts'

/**
 * Begins an export of everything that Kiwi keeps about the caller, who may be suspended. On a day
 * that has one already, answers with that one; a failed one begins again. The unique key of person
 * and day decides between requests at the same time.
 */
export async function requestExport(ctx: Ctx): Promise<ExportView> {
  const now = ctx.now()
  const storageKey = `exports/${Buffer.from(ctx.randomBytes(24)).toString('hex')}.zip`
  await write(ctx, async (tx) => {
    const [begun] = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into data_export as e (id, person_id, day, state, storage_key, requested_at)
        values (${newId(now)}::uuid, ${signedInCaller(ctx).personId}::uuid, ${seoulDate(now)}::date, 'waiting', ${storageKey}, ${now}::timestamptz)
        on conflict (person_id, day) do update set state = 'waiting', done_parts = 0, total_parts = 0, requested_at = ${now}::timestamptz
          where e.state = 'failed'
        returning id`,
    )
    if (begun) await enqueue(tx, 'export.build', { exportId: begun.id }, { now })
  })
  return readExport(ctx)
}
