import type { WorkerCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { forgetMutedTexts } from '../access/muted-texts.ts'

/** Removes a person's mutes that have ended. A mute that was made longer meanwhile stays. */
export async function endMutes(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`
        with people as (delete from mute where muter_id = ${personId}::uuid and until <= ${now}::timestamptz)
        delete from muted_text where person_id = ${personId}::uuid and until <= ${now}::timestamptz`,
    )
    tx.afterCommit(async () => {
      await Promise.all([forgetHidden(ctx, [personId]), forgetMutedTexts(ctx, personId)])
    })
  })
}
