import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { SearchKind, SearchQuery } from '../../../platform/search/port.ts'
import { foldedBody, foldedInitials, holdsPhrase } from '../../../platform/search/document.ts'
import { type QueryForms, queryForms } from '../../../shared/hangul.ts'
import { hashtagsOf } from '../../../shared/writing/grammar.ts'

/** The sync runs hourly; it may take a few minutes, and the clocks of servers differ. */
const unsyncedMs = 70 * 60_000
const maxPosts = 50
const maxProducts = 500

type Asked = Pick<SearchQuery, 'kind' | 'text' | 'filters'>
type Forms = Exclude<QueryForms, { kind: 'nothing' }>

/**
 * The keys of what the caller made or changed since the last sync and what matches, newest first:
 * everybody finds their own things at once. The statement that reads the page checks the filters.
 * Nothing for somebody who asks for other people's things only.
 */
export async function ownFresh(ctx: Ctx, { kind, text, filters }: Asked): Promise<string[]> {
  const forms = queryForms(text)
  if (ctx.actor === null || forms.kind === 'nothing' || filters?.ownerIds) return []
  return fresh[kind](ctx, ctx.actor.personId, forms)
}

const fresh: Record<SearchKind, (ctx: Ctx, personId: string, forms: Forms) => Promise<string[]>> = {
  async person(ctx, personId, forms) {
    const found = await rows(
      ctx.main.db,
      sql<Text>`
        select id::text as key, display_name as title, handle || ' ' || bio as body from person
        where id = ${personId}::uuid and handle is not null`,
    )
    return keysThatMatch(found, forms)
  },
  async post(ctx, personId, forms) {
    return keysThatMatch(await freshPosts(ctx, personId), forms)
  },
  async hashtag(ctx, personId, forms) {
    const tags = new Set((await freshPosts(ctx, personId)).flatMap(({ body }) => hashtagsOf(body)))
    return keysThatMatch(
      [...tags].map((tag) => ({ key: tag, title: tag, body: '' })),
      forms,
    )
  },
  async product(ctx, personId, forms) {
    const own = await rows(
      ctx.main.db,
      sql<Text>`
        select g.id::text as key, g.title, concat_ws(' ', g.brand, s.name, g.about) as body
        from shop s join product g on g.shop_id = s.id and g.option_of is null
        where s.owner_id = ${personId}::uuid order by g.id desc limit ${maxProducts}::int`,
    )
    const matching = keysThatMatch(own, forms)
    if (matching.length === 0) return []
    const waiting = await rows(
      ctx.main.db,
      sql<{ key: string }>`select distinct key from search_change where kind = 'product' and key = any(${matching}::text[])`,
    )
    const keys = new Set(waiting.map(({ key }) => key))
    return matching.filter((key) => keys.has(key))
  },
}

interface Text {
  key: string
  title: string
  body: string
}

/**
 * Of the newest 50 (index `post_author`), those made or edited since the last sync, newest first.
 */
function freshPosts(ctx: Ctx, personId: string): Promise<Text[]> {
  const since = new Date(ctx.now().getTime() - unsyncedMs)
  return rows(
    ctx.main.db,
    sql<Text>`
      select own.id::text as key, '' as title, own.caption as body
      from (
        select id, caption, created_at, edited_at from post
        where author_id = ${personId}::uuid and state = 'visible' order by id desc limit ${maxPosts}::int) own
      where greatest(own.created_at, own.edited_at) > ${since}::timestamptz order by own.id desc`,
  )
}

function keysThatMatch(found: Text[], forms: Forms): string[] {
  return found.flatMap((text) => (matches(text, forms) ? text.key : []))
}

function matches(text: Text, forms: Forms): boolean {
  if (forms.kind === 'initials') return holdsPhrase(foldedInitials(text), forms.initials)
  const body = foldedBody(text)
  return forms.phrases.some((phrase) => holdsPhrase(body, phrase))
}
