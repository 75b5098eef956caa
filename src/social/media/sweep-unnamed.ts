import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { discardUnnamed, isUnnamed } from './discard-unnamed.ts'
import { keptPlace } from './internal/kept-place.ts'

/**
 * A picture that nothing names for so long is forgotten. A draft lives longer, and names its own.
 */
export const unnamedAfterDays = 14
const part = 2_000
const partsPerRun = 10

/**
 * Job: deletes pictures that were uploaded and never used, or that a product does not show any
 * more. Walks all pictures in parts, a few per run, and begins again at the end.
 */
export async function sweepUnnamed(ctx: WorkerCtx): Promise<{ looked: number; discarded: number }> {
  const before = new Date(ctx.now().getTime() - unnamedAfterDays * 86_400_000)
  const place = keptPlace(ctx, 'sweep:pictures')
  let after = (await place.read()) ?? '00000000-0000-0000-0000-000000000000'
  const done = { looked: 0, discarded: 0 }
  for (let parts = 0; parts < partsPerRun; parts += 1) {
    // Plan: media_pkey, then a probe per index of isUnnamed and picture. Ids are in order of time.
    const walked = await rows(
      ctx.main.db,
      sql<{ id: string; isOver: boolean }>`
        with walked as (select * from media m where m.id > ${after}::uuid and m.created_at < ${before}::timestamptz order by m.id limit ${part}::int)
        select m.id, m.state = 'ready' and ${isUnnamed} as is_over from walked m order by m.id`,
    )
    const over = walked.filter(({ isOver }) => isOver).map(({ id }) => id)
    if (over.length > 0) done.discarded += await write(ctx, (tx) => discardUnnamed(tx, over, ctx.now()))
    done.looked += walked.length
    after = walked.at(-1)?.id ?? after
    if (walked.length < part) {
      await place.forget()
      return done
    }
    await place.keep(after)
  }
  return done
}
