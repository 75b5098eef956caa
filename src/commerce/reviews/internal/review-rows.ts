import type { Ctx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { picture, type PictureRow, storedPicture } from '../../../social/media/picture.ts'
import { heldProduct, shownAs } from '../../../social/access/received.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../../social/people/chips.ts'
import { reviewEditableMs } from '../rules.ts'
import type { ReviewView } from '../schema.ts'

export interface ReviewRow {
  id: string
  lineId: string
  productId: string
  productTitle: string
  bought: string
  author: ChipRow
  state: 'visible' | 'hidden' | 'deleted'
  stars: number
  score: number
  body: string
  photos: { id: string; picture: Omit<PictureRow, 'alt'> | null }[]
  helpfulCount: number
  myVote: boolean | null
  isMine: boolean
  createdAt: Date
  editedAt: Date | null
  reply: string | null
  repliedAt: Date | null
  replyEditedAt: Date | null
}

/**
 * Whether a visible review `r` of a line speaks of another product than `g`, which the buyer has
 * now.
 */
export const speaksOfFormer = sql`r.state = 'visible' and r.product_id <> ${shownAs}`

/** What a review `r` of a line `l` speaks of: what it was exchanged for, or what was bought. */
const boughtTitle = sql`case when l.exchanged_quantity > 0 then coalesce((
  select g.title from product g where g.id = ${heldProduct} and ${shownAs} = r.product_id), l.title) else l.title end`

/**
 * Reviews `r` by authors `a`, with photos and the viewer's vote: one statement, keys for each row.
 */
export function readReviews(ctx: Ctx, where: Sql, order: Sql, limit: number, db: Queryable = ctx.main.db): Promise<ReviewRow[]> {
  const viewerId = ctx.actor?.personId ?? null
  return rows(
    db,
    sql<ReviewRow>`
      select r.id, r.line_id, r.product_id, g.title as product_title, ${boughtTitle} as bought, ${chipJson('a')} as author, r.state, r.stars, r.score, r.body, coalesce((
          select json_agg(json_build_object('id', m.id, 'picture', case when m.state = 'ready' then
            json_build_object('width', m.width, 'height', m.height, 'thumbhash', m.thumbhash, 'variants', m.variants) end) order by f.position)
          from review_photo f join media m on m.id = f.media_id where f.review_id = r.id), '[]') as photos,
        r.helpful_count, (select v.is_helpful from review_vote v where v.review_id = r.id and v.person_id = ${viewerId}::uuid) as my_vote,
        coalesce(r.author_id = ${viewerId}::uuid, false) as is_mine, r.created_at, r.edited_at, r.reply, r.replied_at, r.reply_edited_at
      from review r join person a on a.id = r.author_id ${chipAvatar('a')} join order_line l on l.id = r.line_id join product g on g.id = r.product_id
      where ${where} order by ${order} limit ${limit}::int`,
  )
}

export async function reviewOf(ctx: Ctx, row: ReviewRow): Promise<ReviewView> {
  const { id, bought, stars, body, helpfulCount, myVote, isMine, createdAt, editedAt, reply, repliedAt, replyEditedAt } = row
  const alt = row.productTitle
  const ready = row.photos.flatMap((photo) => (photo.picture === null ? [] : [picture(ctx, storedPicture({ ...photo.picture, alt }))]))
  return {
    id,
    product: { id: row.productId, title: row.productTitle },
    bought,
    author: await chipOf(ctx, row.author),
    stars,
    body,
    photos: await Promise.all(ready),
    photoIds: isMine ? row.photos.map((photo) => photo.id) : [],
    helpfulCount,
    myVote,
    isMine,
    isHidden: row.state === 'hidden',
    editableUntil: new Date(createdAt.getTime() + reviewEditableMs).toISOString(),
    createdAt: createdAt.toISOString(),
    editedAt: editedAt?.toISOString() ?? null,
    reply: reply === null || repliedAt === null ? null : { body: reply, at: repliedAt.toISOString(), isEdited: replyEditedAt !== null },
  }
}
