import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { SearchDocument, SearchQuery } from '../../../platform/search/port.ts'
import { foldDocument, holdsPhrase } from '../../../platform/search/document.ts'
import { queryForms } from '../../../shared/hangul.ts'

/** The sync runs hourly; it may take a few minutes, and the clocks of servers differ. */
const unsyncedMs = 70 * 60_000
const maxRead = 50

/**
 * The caller's matching posts that the engines may not have yet, newest first, so that authors find a new post at once: of their newest
 * 50 (index `post_author`), those made or edited since the last sync.
 */
export async function ownFreshPosts(ctx: Ctx, { text, category }: Pick<SearchQuery, 'text' | 'category'>): Promise<string[]> {
  const forms = queryForms(text)
  if (ctx.actor === null || forms.kind === 'nothing') return []
  const since = new Date(ctx.now().getTime() - unsyncedMs)
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; caption: string }>`
      select own.id, own.caption
      from (
        select id, caption, category, created_at, edited_at from post
        where author_id = ${ctx.actor.personId}::uuid and state = 'visible' order by id desc limit ${maxRead}::int) own
      where greatest(own.created_at, own.edited_at) > ${since}::timestamptz and (${category ?? null}::text is null or own.category = ${category ?? null})
      order by own.id desc`,
  )
  return found.filter(({ caption }) => matches(caption, forms)).map(({ id }) => id)
}

const noDocument: SearchDocument = {
  kind: 'post',
  key: '',
  ownerId: null,
  title: '',
  body: '',
  category: null,
  priceKrw: null,
  popularity: 0,
}

function matches(caption: string, forms: Exclude<ReturnType<typeof queryForms>, { kind: 'nothing' }>): boolean {
  const folded = foldDocument({ ...noDocument, body: caption })
  if (forms.kind === 'initials') return holdsPhrase(folded.initials, forms.initials)
  return forms.phrases.some((phrase) => holdsPhrase(folded.body, phrase))
}
