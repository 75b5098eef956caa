import { sql } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { loadCardsForEveryone } from '../../posts/cards.ts'
import { type Counts, loadCounts } from '../../posts/counts.ts'
import type { StoredCard } from '../../posts/stored-card.ts'

export const popularKey = 'popular'
/** Three times what a reader gets, so that their own blocks leave enough. */
export const documentSize = 60

/** Everything a popular page needs but what is the reader's own: storage keys instead of URLs, which are signed on the way out. */
export interface PopularDocument {
  runId: string | null
  /** ISO 8601: the end of the ranking's window. */
  rankedAt: string | null
  cards: StoredCard[]
  authors: ChipRow[]
  /** As they were then, by post id; Redis usually has fresher ones. */
  counts: Record<string, Counts>
}

export const emptyDocument: PopularDocument = { runId: null, rankedAt: null, cards: [], authors: [], counts: {} }

/** Visible posts of public authors in the order of the ranking, with their authors. Three statements. */
export async function makeDocument(ctx: Ctx, run: { runId: string; windowEnd: Date; postIds: string[] }): Promise<PopularDocument> {
  const cards = (await loadCardsForEveryone(ctx, run.postIds)).slice(0, documentSize)
  const authorIds = [...new Set(cards.map(({ authorId }) => authorId))]
  const [authors, counts] = await Promise.all([
    rows<ChipRow>(
      ctx.main.db,
      sql`select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')} where p.id = any(${sql.param(authorIds)}::uuid[]) and p.handle is not null`,
    ),
    loadCounts(
      ctx,
      cards.map(({ id }) => id),
    ),
  ])
  return { runId: run.runId, rankedAt: run.windowEnd.toISOString(), cards, authors, counts: Object.fromEntries(counts) }
}
