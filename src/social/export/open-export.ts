import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { fileNameOf } from './rules.ts'

/**
 * The signed address of the caller's own finished export, valid for minutes. Another person's, one
 * whose time is over and an unknown one look the same. Errors: NOT_FOUND.
 */
export async function openExport(ctx: Ctx, { exportId }: { exportId: string }): Promise<string> {
  const now = ctx.now()
  const [found] = await rows(
    ctx.main.db,
    sql<{ storageKey: string; handle: string | null; requestedAt: Date }>`
      select e.storage_key, p.handle, e.requested_at from data_export e join person p on p.id = e.person_id
       where e.id = ${exportId}::uuid and e.person_id = ${signedInCaller(ctx).personId}::uuid and e.state = 'ready' and e.expires_at > ${now}::timestamptz`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  return ctx.platform.storage.signDownload(found.storageKey, fileNameOf(found.handle, found.requestedAt), now)
}
