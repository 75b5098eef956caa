import { findShopSubject } from '../../src/commerce/shops/find-shop-subject.ts'
import type { RunnerDeps } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { react } from '../../src/social/chat/change-message.ts'
import { makeGroup } from '../../src/social/chat/make-group.ts'
import { openShopRoom } from '../../src/social/chat/open-shop-room.ts'
import { sendMessage } from '../../src/social/chat/send-message.ts'
import type { Follow } from '../plan-follows.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Attempt } from './unless-refused.ts'

const minuteMs = 60_000
const groupName = '주말 소품샵 모임'
/** The place of a speaker among the people of the group, and what they say. */
const groupLines: [number, string][] = [
  [0, '이번 토요일에 을지로 소품샵 갈 사람?'],
  [1, '저요! 2시쯤 어때요?'],
  [2, '저도 갈게요 🥝'],
  [0, '그럼 2시에 을지로3가역 3번 출구에서 만나요'],
]
const shopLines: ['buyer' | 'shop', string][] = [
  ['buyer', '안녕하세요, 이거 선물 포장도 되나요?'],
  ['shop', '네, 주문할 때 요청에 적어 주시면 포장해서 보내 드려요.'],
  ['buyer', '감사합니다!'],
]

/**
 * A group of the person with the most followers, and a shop that answers about its first product;
 * within the last hours.
 */
export async function seedRooms(
  deps: RunnerDeps,
  { cast, follows, productIds }: { cast: readonly CastMember[]; follows: readonly Follow[]; productIds: readonly string[] },
  now: Date,
  attempt: Attempt,
): Promise<void> {
  const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * minuteMs)
  const followersOf = Map.groupBy(
    follows.filter(({ accepted }) => accepted),
    ({ followee }) => followee,
  )
  const [host] = [...followersOf].toSorted(([, one], [, other]) => other.length - one.length)
  if (host)
    await attempt(async () => {
      const people = [host[0], ...host[1].slice(0, 4).map(({ follower }) => follower)].map((place) => cast[place]!)
      const personIds = people.slice(1).map(({ actor }) => actor.personId)
      const { id: roomId } = await makeGroup(memberAt(deps, people[0]!, at(90)), {
        idempotencyKey: 'demo-group-1',
        name: groupName,
        personIds,
      })
      for (const [n, [speaker, body]] of groupLines.entries())
        await sendMessage(memberAt(deps, people[speaker] ?? people[0]!, at(80 - n * 5)), {
          idempotencyKey: `demo-group-1-${n}`,
          roomId,
          body,
        })
      await react(memberAt(deps, people[1]!, at(50)), { roomId, seq: groupLines.length + 1, emoji: '👍' })
    })

  const [sold] = await rows(
    deps.main.db,
    sql<{ ownerId: string }>`select s.owner_id from product g join shop s on s.id = g.shop_id where g.id = ${productIds[0] ?? null}::uuid`,
  )
  const owner = cast.find(({ actor }) => actor.personId === sold?.ownerId)
  const buyer = cast.find((one) => one !== owner)
  if (!owner || !buyer) return
  await attempt(async () => {
    const subject = await findShopSubject(memberAt(deps, buyer, at(70)), { kind: 'product', id: productIds[0]! })
    const { id: roomId } = await openShopRoom(memberAt(deps, buyer, at(70)), subject)
    for (const [n, [speaker, body]] of shopLines.entries())
      await sendMessage(memberAt(deps, speaker === 'buyer' ? buyer : owner, at(60 - n * 10)), {
        idempotencyKey: `demo-shop-room-1-${n}`,
        roomId,
        body,
      })
  })
}
