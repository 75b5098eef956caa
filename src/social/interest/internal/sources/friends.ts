import type { Ctx } from '../../../../context.ts'
import { rows } from '../../../../db/rows.ts'
import { sql } from '../../../../db/sql.ts'
import { personKnownTo } from '../../../access/people.ts'
import type { Offer } from '../candidates.ts'

const dayMs = 86_400_000
/** People whose likes are read, likes of each, and likes in all. */
const friendsRead = 300
const likesOfEach = 10
const likesRead = 400
const halfLifeDays = 7
/** People named in a reason. */
const named = 2

export interface FriendLike {
  postId: string
  personId: string
  name: string
  at: Date
}

/**
 * The newest likes of the people whom the person follows, newest first. Only of public accounts:
 * whom a private account likes is for those it accepted, and they change. Bookmarks are nobody
 * else's. The key of `follow` and `reaction_likes_of_person`.
 */
export function readFriendLikes(ctx: Pick<Ctx, 'main'>, personId: string): Promise<FriendLike[]> {
  return rows(
    ctx.main.db,
    sql<FriendLike>`
      select liked.post_id, friend.id as person_id, friend.display_name as name, liked.liked_at as at
      from (
        select a.id, a.display_name from follow f join person a on a.id = f.followee_id
        where f.follower_id = ${personId}::uuid and f.state = 'accepted' and not a.is_private and not a.is_limited and ${personKnownTo(personId, 'a')}
        limit ${friendsRead}
      ) friend
      cross join lateral (
        select post_id, liked_at from reaction where person_id = friend.id and liked order by liked_at desc, post_id desc limit ${likesOfEach}
      ) liked
      order by liked.liked_at desc limit ${likesRead}`,
  )
}

/**
 * Posts that these people like, by how many and how lately; the likes of its author do not count.
 */
export function friendOffers(likes: FriendLike[], authors: ReadonlyMap<string, string>, now: Date): Offer[] {
  const byPost = Map.groupBy(
    likes.filter(({ postId, personId }) => authors.get(postId) !== personId),
    ({ postId }) => postId,
  )
  return [...byPost].map(([postId, friends]) => {
    const score = friends.reduce((sum, { at }) => sum + 0.5 ** (Math.max(0, now.getTime() - at.getTime()) / (halfLifeDays * dayMs)), 0)
    const people = friends.slice(0, named).map(({ personId, name }) => ({ personId, name }))
    return { postId, score, reason: { kind: 'friends', people, count: friends.length }, names: people.map(({ personId }) => personId) }
  })
}
