import type { KeptContent } from '../../../db/schema/report.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { commentShownTo } from '../../access/comments.ts'
import { personKnownTo } from '../../access/people.ts'
import { postVisibleTo } from '../../access/posts.ts'
import { worksInShop } from '../../access/shops.ts'
import { productSoldTo } from '../../access/products.ts'
import { keptMessages } from '../report-rules.ts'
import type { Subject } from '../report-schema.ts'

export interface FoundContent {
  personId: string
  content: KeptContent
}

/**
 * The reported thing as it is now, and whose it is; primary keys only. `reporterId`: only where
 * they may see it; null: for a moderator, who sees what is gone too. `lock`: a deletion waits until
 * its pictures are kept.
 */
export function contentOf(subject: Subject, reporterId: string | null, { lock = false } = {}): Sql<FoundContent> {
  const seen = (condition: Sql) => (reporterId === null ? sql`` : sql`and ${condition}`)
  const locked = (alias: 'p' | 'c' | 'a' | 'g' | 's' | 'm' | 'r' | 'q') => (lock ? sql`for share of ${sql.literal(alias)}` : sql``)
  switch (subject.kind) {
    case 'post':
      return sql<FoundContent>`
        select p.author_id as person_id, ${content({ text: sql`p.caption`, version: sql`p.version`, state: sql`p.state`, at: 'p', editedAt: sql`p.edited_at`, pictures: postPictures })} as content
        from post p join person a on a.id = p.author_id
        where p.id = ${subject.id}::uuid ${seen(postVisibleTo(reporterId))} ${locked('p')}`
    case 'comment':
      return sql<FoundContent>`
        select c.author_id as person_id, ${content({ text: sql`c.body`, state: sql`case when c.deleted_at is null then 'visible' else 'deleted' end`, at: 'c' })} as content
        from comment c join person a on a.id = c.author_id left join comment top on top.id = c.parent_id
        where c.id = ${subject.id}::uuid
          ${seen(sql`c.deleted_at is null and ${commentShownTo(reporterId)} and exists (
            select from post p join person a on a.id = p.author_id where p.id = c.post_id and ${postVisibleTo(reporterId)})`)} ${locked('c')}`
    case 'person':
      return sql<FoundContent>`
        select a.id as person_id, ${content({ title: sql`concat(a.display_name, ' @', a.handle)`, text: sql`a.bio`, state: sql`a.status`, at: 'a', pictures: onePicture(sql`a.avatar_media_id`) })} as content
        from person a where a.id = ${subject.id}::uuid ${seen(personKnownTo(reporterId, 'a'))} ${locked('a')}`
    case 'product':
      return sql<FoundContent>`
        select s.owner_id as person_id, ${content({ title: sql`concat_ws(' · ', g.title, nullif(g.brand, ''))`, priceKrw: sql`g.price_krw`, text: sql`g.about`, state: sql`g.state`, at: 'g', pictures: onePicture(sql`g.image_media_id`) })} as content
        from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
        where g.id = ${subject.id}::uuid ${seen(productSoldTo(reporterId, 'o'))} ${locked('g')}`
    case 'shop':
      return sql<FoundContent>`
        select s.owner_id as person_id, ${content({ title: sql`concat(s.name, ' @', s.handle)`, text: sql`s.about`, state: sql`o.status`, at: 's', pictures: shopPictures })} as content
        from shop s join person o on o.id = s.owner_id
        where s.id = ${subject.id}::uuid ${seen(personKnownTo(reporterId, 'o'))} ${locked('s')}`
    case 'review':
      return sql<FoundContent>`
        select r.author_id as person_id, ${content({ title: sql`concat(repeat('★', r.stars), ' ', g.title)`, text: sql`r.body`, state: sql`r.state`, at: 'r', editedAt: sql`r.edited_at`, pictures: reviewPhotos })} as content
        from review r join person a on a.id = r.author_id join product g on g.id = r.product_id
        where r.id = ${subject.id}::uuid ${seen(sql`r.state = 'visible' and ${personKnownTo(reporterId, 'a')}`)} ${locked('r')}`
    case 'question':
      return sql<FoundContent>`
        select q.author_id as person_id, ${content({ title: sql`g.title`, text: sql`q.body`, state: sql`q.state`, at: 'q' })} as content
        from product_question q join person a on a.id = q.author_id join product g on g.id = q.product_id join shop s on s.id = q.shop_id
        where q.id = ${subject.id}::uuid
          ${seen(sql`q.state = 'visible' and ${personKnownTo(reporterId, 'a')} and (not q.is_private or ${worksInShop(reporterId, 'orders')})`)} ${locked('q')}`
    case 'message':
      return messageContent(subject, reporterId, locked('m'))
    default: {
      const unhandled: never = subject
      throw new Error(`No content of ${String(unhandled)}`)
    }
  }
}

/**
 * What was said before it is kept only for a report, and only what its reporter can read. A block
 * does not end the right to report: whoever wrote the message would block first.
 */
function messageContent({ roomId, seq }: Extract<Subject, { kind: 'message' }>, reporterId: string | null, lock: Sql): Sql<FoundContent> {
  const said = sql`json_build_object('seq', q.seq, 'senderId', q.sender_id, 'body', q.body, 'createdAt', q.created_at)`
  const before =
    reporterId === null
      ? sql`'[]'::json`
      : sql`(select json_agg(${said} order by q.seq) from chat_message q
          where q.room_id = m.room_id and q.seq > greatest(me.cleared_seq, m.seq - ${keptMessages}::int) and q.seq <= m.seq)`
  const joinReporter =
    reporterId === null
      ? sql``
      : sql`join chat_member me on me.room_id = m.room_id and me.person_id = ${reporterId}::uuid and me.state <> 'left' and me.cleared_seq < m.seq and m.unsent_at is null`
  const state = sql`case when m.unsent_at is null then 'visible' else 'deleted' end`
  return sql<FoundContent>`
    select m.sender_id as person_id, ${content({ text: sql`m.body`, state, at: 'm', editedAt: sql`m.edited_at`, messages: before, pictures: sentPictures })} as content
    from chat_message m ${joinReporter} where m.room_id = ${roomId}::uuid and m.seq = ${seq}::int ${lock}`
}

interface Parts {
  title?: Sql
  /** Of a product alone: the others keep what they are compared by. */
  priceKrw?: Sql
  text: Sql
  version?: Sql
  state: Sql
  at: 'p' | 'c' | 'a' | 'g' | 's' | 'm' | 'r' | 'q'
  editedAt?: Sql
  pictures?: Sql
  messages?: Sql
}

function content({ title, priceKrw, text, version, state, at, editedAt, pictures, messages }: Parts): Sql {
  return sql`json_build_object('title', ${title ?? sql`''`}, 'text', ${text}, 'version', ${version ?? sql`0`}, 'state', ${state},
    'createdAt', ${sql.literal(at)}.created_at, 'editedAt', ${editedAt ?? sql`null`},
    'pictures', ${pictures ?? sql`'[]'::json`}, 'messages', ${messages ?? sql`'[]'::json`}${priceKrw ? sql`, 'priceKrw', ${priceKrw}` : sql``})`
}

const sentPictures = sql`coalesce((select json_agg(json_build_object('mediaId', i.id, 'alt', '') order by i.n)
  from unnest(m.media_ids) with ordinality i(id, n)), '[]')`

const postPictures = sql`coalesce((select json_agg(json_build_object('mediaId', i.media_id, 'alt', i.alt) order by i.position)
  from post_image i where i.post_id = p.id), '[]')`

const reviewPhotos = sql`coalesce((select json_agg(json_build_object('mediaId', f.media_id, 'alt', '') order by f.position)
  from review_photo f where f.review_id = r.id), '[]')`

/** Logo and banner. */
const shopPictures = sql`coalesce((select json_agg(json_build_object('mediaId', i.id, 'alt', '') order by i.n)
  from unnest(array_remove(array[s.logo_media_id, s.banner_media_id], null)) with ordinality i(id, n)), '[]')`

function onePicture(mediaId: Sql): Sql {
  return sql`case when ${mediaId} is null then '[]'::json else json_build_array(json_build_object('mediaId', ${mediaId}, 'alt', '')) end`
}

/** How tables name the thing. */
export function subjectIdOf(subject: Subject): string {
  return subject.kind === 'message' ? `${subject.roomId}:${subject.seq}` : subject.id
}
