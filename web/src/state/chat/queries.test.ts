import { expect, it } from 'vitest'
import { type Message, type MessagePage, withNewest } from './queries.ts'

const message = (seq: number, body = `${seq}`): Message => ({
  roomId: 'r',
  seq,
  mine: false,
  body,
  card: null,
  replyTo: null,
  createdAt: '2026-11-26T00:00:00.000Z',
  edited: false,
  unsent: false,
  hidden: false,
})
const page = (from: number, to: number, hasMore: boolean): MessagePage => ({
  messages: Array.from({ length: to - from + 1 }, (_, at) => message(from + at)),
  hasMore,
})
const shown = ({ pages }: { pages: MessagePage[] }) => pages.map(({ messages }) => messages.map(({ body }) => body).join())
const held = { pages: [page(4, 6, true), page(1, 3, false)], pageParams: [null, 4] }

it('adds new messages behind those that are there, and keeps the older pages', () => {
  expect(shown(withNewest(held, page(5, 8, true)))).toEqual(['4,5,6,7,8', '1,2,3'])
})

it('shows a changed message as it is now', () => {
  const newest = { messages: [message(5, '다섯'), message(6), message(7)], hasMore: true }
  expect(shown(withNewest(held, newest))[0]).toBe('4,다섯,6,7')
})

it('drops older pages where messages between were missed: they are read again on the way up', () => {
  expect(shown(withNewest(held, page(9, 11, true)))).toEqual(['9,10,11'])
  expect(shown(withNewest(held, page(7, 9, true)))).toEqual(['4,5,6,7,8,9', '1,2,3'])
})

it('is empty after the conversation was deleted', () => {
  expect(shown(withNewest(held, { messages: [], hasMore: false }))).toEqual([''])
})
