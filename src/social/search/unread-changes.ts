import { type Sql, sql } from '../../db/sql.ts'

/**
 * A row for each change that the slowest of these engines has not read; all of them where one was
 * never filled. Plan: search_change_order.
 */
export const unreadChanges = (engines: string[]): Sql => sql`
  select 1 from search_change where (xid, seq) > (
    select coalesce(s.xid, '0'::xid8), coalesce(s.seq, -1) from unnest(${engines}::text[]) as e(engine) left join search_cursor s using (engine)
    order by s.xid nulls first, s.seq limit 1)`
