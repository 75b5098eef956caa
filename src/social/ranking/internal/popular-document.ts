import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { loadCardsForEveryone } from '../../posts/cards.ts'
import { type Counts, loadCounts } from '../../posts/counts.ts'
import type { StoredCard } from '../../posts/stored-cards.ts'

export const popularKey = 'popular'
/** Three times what a reader gets, so that enough is left after their own blocks. */
export const documentSize = 60

/** A popular page without what belongs to its reader. It holds storage keys; URLs are signed when it is read. */
export interface PopularDocument {
  runId: string | null
  /** ISO 8601: the end of the ranking's window. */
  rankedAt: string | null
  cards: StoredCard[]
  authors: ChipRow[]
  /** As they were at the run, by post id; Redis usually has fresher ones. */
  counts: Record<string, Counts>
}

export const emptyDocument: PopularDocument = { runId: null, rankedAt: null, cards: [], authors: [], counts: {} }

/** Visible posts of public authors in the order of the ranking, with their authors. Three statements. */
export async function makeDocument(ctx: Ctx, run: { runId: string; windowEnd: Date; postIds: string[] }): Promise<PopularDocument> {
  const cards = (await loadCardsForEveryone(ctx, run.postIds)).slice(0, documentSize)
  const authorIds = [...new Set(cards.map(({ authorId }) => authorId))]
  const [authors, counts] = await Promise.all([
    rows(
      ctx.main.db,
      sql<ChipRow>`
        select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')}
        where p.id = any(${authorIds}::uuid[]) and p.handle is not null`,
    ),
    loadCounts(
      ctx,
      cards.map(({ id }) => id),
    ),
  ])
  return { runId: run.runId, rankedAt: run.windowEnd.toISOString(), cards, authors, counts: Object.fromEntries(counts) }
}
