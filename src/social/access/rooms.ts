import { type Sql, sql } from '../../db/sql.ts'
import { unblocked } from './people.ts'
import { worksInShop } from './shops.ts'

/** Joins what `roomOpenTo` reads to `chat_member me`. */
export const joinRoom = sql`join chat_room r on r.id = me.room_id left join shop s on s.id = r.shop_id`

/**
 * `me` is the viewer's side of a room that they may read. A block closes a direct room and a shop's
 * room to both; in a group it hides what the blocked person says (`isSilenced`). Whoever works on
 * the shop's orders no longer is out at once.
 */
export function roomOpenTo(viewer: string | Sql): Sql {
  const them = sql`case when r.kind = 'direct' then case when r.one_id = me.person_id then r.other_id else r.one_id end
    when me.seat = 'shop' then r.buyer_id else s.owner_id end`
  return sql`me.person_id = ${viewer}::uuid and me.state <> 'left' and case r.kind when 'group' then me.state <> 'refused'
    else ${unblocked(viewer, them)} and (me.seat = 'person' or ${worksInShop(viewer, 'orders')}) end`
}

/** In a group `me` does not see what somebody says whom they blocked. */
export function isSilenced(sender: Sql): Sql {
  return sql`(r.kind = 'group' and exists (select from block b where b.blocker_id = me.person_id and b.blocked_id = ${sender}))`
}

/** In a group `me` and `t` do not see when the other writes or reads: one of them blocked. */
export const areApart = sql`(r.kind = 'group' and not (${unblocked(sql`me.person_id`, sql`t.person_id`)}))`

/**
 * How far `t` has read is shown to `me`: both talk, and no block is between them. "Read by all" is
 * read by all of these, so that it tells nothing of the others and waits for nobody.
 */
export const isReadingShown = sql`(t.state = 'open' and me.state = 'open' and not ${areApart})`

/**
 * The viewer may open the picture `m` of a message: its sender, and whoever reads the room, has
 * accepted it, and had not left or cleared it. Plan: chat_message_pictures, then keys.
 */
export function roomPictureOpenTo(viewer: string | null): Sql {
  if (viewer === null) return sql`false`
  return sql`exists (
    select from chat_message q join chat_member me on me.room_id = q.room_id ${joinRoom}
    where q.media_ids @> array[m.id] and q.media_ids <> '{}' and q.seq > me.cleared_seq and me.state = 'open'
      and (q.hidden_at is null or q.sender_id = me.person_id) and not ${isSilenced(sql`q.sender_id`)} and ${roomOpenTo(viewer)})`
}

/** Who owns group `r`: its owner, or while they are not in it, whoever came first. */
export const ownerOfRoom = sql`(select t.person_id from chat_member t join person w on w.id = t.person_id and w.status = 'active'
  where t.room_id = r.id and t.state = 'open' order by t.person_id = r.owner_id desc nulls last, t.joined_at, t.person_id limit 1)`

/**
 * Whom a change of a room concerns, `t` of room `r` with shop `s`: not who refused or left it, nor
 * who works there no longer.
 */
export const isInRoom = sql`t.state in ('open', 'request') and (t.seat = 'person' or ${worksInShop(sql`t.person_id`, 'orders')})`
