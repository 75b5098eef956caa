import { type Sql, sql } from '../../db/sql.ts'

/** What is kept, and the column that holds it: of `person p`, of `product g`, of `comment c`. */
const columns = {
  followers: { id: sql`p.id`, column: sql`p.follower_count` },
  looks: { id: sql`g.id`, column: sql`g.look_count` },
  comment_likes: { id: sql`c.id`, column: sql`c.like_count` },
}

/**
 * The count now: the column plus the moves since, exact at every moment. Plan: the row at hand and
 * one probe of count_change_key.
 */
export function keptCount(kind: keyof typeof columns): Sql {
  const { id, column } = columns[kind]
  return sql`greatest(0, ${column} + coalesce((select sum(by) from count_change where kind = ${kind} and key = ${id}::text), 0))::int`
}
