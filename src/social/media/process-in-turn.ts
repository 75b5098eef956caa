import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { giveTurns } from './internal/give-turns.ts'
import { processMedia } from './process-media.ts'

/** Job: one picture, then the turn of its owner's next. A run that died between the two is run again and gives the turn then. */
export async function processInTurn(ctx: WorkerCtx, { mediaId }: { mediaId: string }): Promise<void> {
  await processMedia(ctx, { mediaId })
  const [row] = await rows(ctx.main.db, sql<{ ownerId: string }>`select owner_id from media where id = ${mediaId}::uuid`)
  if (row) await write(ctx, (tx) => giveTurns(tx, [row.ownerId], ctx.now()))
}
