import { type Sql, sql } from '../../db/sql.ts'
import { postVisibleTo } from '../access/posts.ts'

/**
 * The beginning of a post's words and its lead picture, both empty where the viewer may not see it:
 * columns over `postGlanceSource`.
 */
export const postGlance = (viewerId: string): Sql => sql`
  case when ${postVisibleTo(viewerId)} then left(p.caption, 80) else '' end as caption,
  case when ${postVisibleTo(viewerId)} then m.variants end as variants`

/**
 * Joined to rows `e` with a `post_id`. Plan: post_pkey, person_pkey, post_image_pkey, media_pkey.
 */
export const postGlanceSource = sql`
  left join post p on p.id = e.post_id left join person a on a.id = p.author_id
  left join post_image i on i.post_id = p.id and i.position = 0 left join media m on m.id = i.media_id and m.state = 'ready'`

/** A picture beside a line is shown at 64 CSS pixels, on screens of up to 3 device pixels each. */
export const glanceWidthPx = 192
