import { expect, it } from 'vitest'
import { isAtNewest, type Message, type MessagePage, type Room, withMessages, withRoom } from './queries.ts'

const message = (seq: number, body = `${seq}`, change = seq): Message => ({
  roomId: 'r',
  seq,
  change,
  mine: false,
  senderId: null,
  asShop: false,
  notice: null,
  body,
  card: null,
  pictureCount: 0,
  pictures: [],
  reactions: [],
  replyTo: null,
  createdAt: '2026-11-26T00:00:00.000Z',
  edited: false,
  unsent: false,
  hidden: false,
  silenced: false,
})
const page = (from: number, to: number, hasMore: boolean): MessagePage => ({
  messages: Array.from({ length: to - from + 1 }, (_, at) => message(from + at)),
  hasMore,
  change: to,
})
const shown = ({ pages }: { pages: MessagePage[] }) => pages.map(({ messages }) => messages.map(({ body }) => body).join())
const held = { pages: [page(4, 6, true), page(2, 3, true)], pageParams: [null, { before: 4 }] }

it('puts new messages behind those that are there, and changed ones in their places', () => {
  const next = withMessages(held, [message(8), message(7), message(3, '셋', 9)], 9)
  expect([shown(next), next.pages[0]!.change]).toEqual([['4,5,6,7,8', '2,셋'], 9])
})

it('keeps the later version, in whatever order answers come', () => {
  const later = withMessages(held, [message(5, '다섯', 11)], 11)
  expect(shown(withMessages(later, [message(5, '5', 7)]))[0]).toBe('4,다섯,6')
})

it('leaves what is older than everything it holds to the way up', () => {
  expect(shown(withMessages(held, [message(1, '하나', 12)], 12))).toEqual(['4,5,6', '2,3'])
})

it('takes no newer messages while it holds those around an older one, but what changed in them', () => {
  const around = { pages: [page(11, 13, true)], pageParams: [{ after: 10 }] }
  const next = withMessages(around, [message(40), message(12, '열둘', 41)], 41)
  expect([shown(next), next.pages[0]!.change, isAtNewest(next)]).toEqual([['11,열둘,13'], 41, false])
  expect(isAtNewest({ pages: [page(11, 13, false)], pageParams: [{ after: 10 }] })).toBe(true)
})

it('moves a room up when something was written, and only then', () => {
  const room = (id: string, lastSeq: number) => ({ id, lastSeq }) as Room
  const rooms = { pages: [{ rooms: [room('a', 3), room('b', 5)], nextCursor: null }], pageParams: [null] }
  const order = (changed: Room, isShown = true) =>
    withRoom(rooms, changed, isShown)
      .pages[0]!.rooms.map(({ id }) => id)
      .join()
  expect([order(room('b', 5)), order(room('b', 6)), order(room('c', 1)), order(room('b', 6), false)]).toEqual(['a,b', 'b,a', 'c,a,b', 'a'])
})

it('keeps a room that changed since, when the answer of before comes late', () => {
  const room = (lastChange: number) => ({ id: 'a', lastSeq: lastChange, lastChange }) as Room
  const rooms = { pages: [{ rooms: [room(9)], nextCursor: null }], pageParams: [null] }
  const changeOf = (answered: Room) => withRoom(rooms, answered, true).pages[0]!.rooms.map(({ lastChange }) => lastChange)
  expect([changeOf(room(8)), changeOf(room(10))]).toEqual([[9], [10]])
})
