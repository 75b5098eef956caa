import { randomUUID } from 'node:crypto'
import { oneOf, signedCheckout } from '../goods.ts'
import type { Reader, Town } from './town.ts'

export interface Action {
  what: string
  /**
   * How often a person who comes on a day does it. This is an assumption: change it if you know
   * better. Everything that is computed from costs depends on it.
   */
  perPersonDay: number
  /** What it needs beside readers and posts. */
  needs?: 'money' | 'pictures'
  once(town: Town, n: number): Promise<unknown>
}

const words = ['일상', '키위', '오늘의 기록', '하늘', '커피', '산책']

/** The n-th reader, and a post that this reader has not met in an earlier n. */
function meeting({ readers, posts }: Town, n: number) {
  const reader = readers[n % readers.length]!
  return { reader, post: posts[(Math.floor(n / readers.length) * 7 + n * 13) % posts.length]! }
}

/** What people do, by name, through the SDK as an app would. `n` counts the times. */
export const actions = {
  home: {
    what: 'a page of the home feed, 10 posts',
    perPersonDay: 10,
    once: (town, n) => meeting(town, n).reader.kiwi.feed.home.query({}),
  },
  popular: {
    what: 'a page of the popular feed',
    perPersonDay: 4,
    once: (town, n) => meeting(town, n).reader.kiwi.feed.popular.query({}),
  },
  seen: {
    what: 'ten posts that were seen, told in one call',
    perPersonDay: 12,
    once: (town, n) => {
      const { reader } = meeting(town, n)
      const events = Array.from({ length: 10 }, (_, at) => ({
        id: randomUUID(),
        kind: 'impression' as const,
        postId: meeting(town, n + at).post.id,
      }))
      return reader.kiwi.feed.record.mutate({ events })
    },
  },
  post: {
    what: 'the page of a post with its comments',
    perPersonDay: 4,
    once: (town, n) => {
      const { reader, post } = meeting(town, n)
      return Promise.all([reader.kiwi.posts.get.query({ postId: post.id }), reader.kiwi.comments.list.query({ postId: post.id })])
    },
  },
  profile: {
    what: 'a profile with its posts',
    perPersonDay: 3,
    once: (town, n) => {
      const { reader, post } = meeting(town, n)
      return Promise.all([reader.kiwi.people.get.query({ handle: post.handle }), reader.kiwi.people.posts.query({ handle: post.handle })])
    },
  },
  product: {
    what: 'the page of a product',
    perPersonDay: 2,
    needs: 'money',
    once: (town, n) => meeting(town, n).reader.kiwi.products.get.query({ productId: oneOf(oneOf(town.goods).productIds) }),
  },
  search: {
    what: 'a search, with two suggestions while typing',
    perPersonDay: 2,
    once: async (town, n) => {
      const { reader } = meeting(town, n)
      const text = words[n % words.length]!
      await reader.kiwi.search.suggest.query({ text: text.slice(0, 1) })
      await reader.kiwi.search.suggest.query({ text })
      await reader.kiwi.search.find.query({ text, kind: 'all' })
    },
  },
  notices: {
    what: 'the list of notices',
    perPersonDay: 3,
    once: (town, n) => meeting(town, n).reader.kiwi.notifications.list.query({}),
  },
  like: {
    what: 'a like',
    perPersonDay: 5,
    once: (town, n) => {
      const { reader, post } = meeting(town, n)
      return reader.kiwi.posts.like.mutate({ postId: post.id, on: true })
    },
  },
  comment: {
    what: 'a comment',
    perPersonDay: 0.5,
    once: (town, n) => {
      const { reader, post } = meeting(town, n)
      return reader.kiwi.comments.create.mutate({
        idempotencyKey: randomUUID(),
        postId: post.id,
        body: `${words[n % words.length]} 참 좋네요 ${n}`,
      })
    },
  },
  follow: {
    what: 'a follow',
    perPersonDay: 0.3,
    once: (town, n) => {
      const { reader, post } = meeting(town, n)
      const personId = post.authorId === reader.personId ? town.posts[0]!.authorId : post.authorId
      return reader.kiwi.people.follow.mutate({ personId })
    },
  },
  picturePost: {
    what: 'a post with a picture of 3 megapixels',
    perPersonDay: 0.1,
    needs: 'pictures',
    once: async (town, n) => {
      const { kiwi } = meeting(town, n).reader
      const mediaId = await kiwi.uploadPicture(town.pictures[n % town.pictures.length]!, 'post')
      const caption = `${words[n % words.length]} ${n} #일상`
      return kiwi.posts.create.mutate({ idempotencyKey: randomUUID(), caption, images: [{ mediaId }] })
    },
  },
  message: {
    what: 'a chat message',
    perPersonDay: 5,
    once: async (town, n) => {
      const { kiwi, roomId } = await roomOf(town, n)
      return kiwi.chat.send.mutate({ idempotencyKey: randomUUID(), roomId, body: `${words[n % words.length]} 어때? ${n}` })
    },
  },
  room: {
    what: 'a chat room that is opened',
    perPersonDay: 5,
    once: async (town, n) => {
      const { kiwi, roomId } = await roomOf(town, n)
      return kiwi.chat.messages.query({ roomId })
    },
  },
  transfer: {
    what: 'a transfer between two people',
    perPersonDay: 0.1,
    needs: 'money',
    once: async ({ payers }, n) => {
      const [payer, payee] = [payers[n % payers.length]!, payers[(n * 7 + 1) % payers.length]!]
      const other = payee === payer ? payers[(n + 2) % payers.length]! : payee
      const wish = { idempotencyKey: randomUUID(), toPersonId: other.personId, toHandle: other.handle, amountKrw: 1 }
      return payer.kiwi.pay.send.mutate(await payer.sign(wish))
    },
  },
  checkout: {
    what: 'a checkout of two things of two shops',
    perPersonDay: 0.05,
    needs: 'money',
    once: async ({ payers, goods }, n) => {
      const payer = payers[n % payers.length]!
      return payer.kiwi.orders.checkout.mutate(await signedCheckout(payer, goods))
    },
  },
} as const satisfies Record<string, Action>

const pairs = 100
const rooms = new WeakMap<Reader, Promise<string>>()

/** Readers talk in pairs that stay, follow each other and have a room. */
async function roomOf({ readers }: Town, n: number): Promise<Reader & { roomId: string }> {
  const pair = n % Math.min(pairs, Math.floor(readers.length / 2))
  const [reader, other] = [readers[pair * 2]!, readers[pair * 2 + 1]!]
  let room = rooms.get(reader)
  if (!room) rooms.set(reader, (room = openRoom(reader, other)))
  return { ...reader, roomId: await room }
}

async function openRoom(reader: Reader, other: Reader): Promise<string> {
  await reader.kiwi.people.follow.mutate({ personId: other.personId })
  await other.kiwi.people.follow.mutate({ personId: reader.personId })
  const { id } = await reader.kiwi.chat.open.mutate({ personId: other.personId })
  return id
}
