import type { PushMessage } from '../../platform/push/port.ts'
import { isolated } from '../../shared/isolated.ts'
import type { PushedText } from '../notifications/push-rules.ts'
import type { PushReader } from '../notifications/push-to-device.ts'
import type { CardKind } from './schema.ts'
import type { RoomKind } from './rules.ts'

/** So many of the newest unread messages are read for a push. */
export const mostPushed = 20

/** Push services take 4 KB. */
const mostLetters = 200
const ttlSeconds = 12 * 3_600
type Sentences = Record<CardKind | 'hidden' | 'requests' | 'pictures' | 'group', string> & { more: (count: string) => string }
const sentences: Record<'ko' | 'en', Sentences> = {
  ko: {
    hidden: '새 메시지가 있어요',
    requests: '메시지 요청이 기다리고 있어요',
    pictures: '사진을 보냈어요',
    post: '글을 보냈어요',
    product: '상품을 보냈어요',
    person: '프로필을 보냈어요',
    order: '주문을 보냈어요',
    money_request: '송금을 요청했어요',
    transfer: '송금했어요',
    group: '모임',
    more: (count) => `메시지 ${count}개`,
  },
  en: {
    hidden: 'You have a new message',
    requests: 'Message requests are waiting',
    pictures: 'Sent pictures',
    post: 'Sent a post',
    product: 'Sent a product',
    person: 'Sent a profile',
    order: 'Sent an order',
    money_request: 'Asked for money',
    transfer: 'Sent money',
    group: 'Group',
    more: (count) => `${count} messages`,
  },
}

export interface PushedRoom {
  roomId: string
  kind: RoomKind
  state: 'open' | 'request'
  /** Of a group, or of the shop for its buyer; empty: the newest sender is named. */
  name: string
  /** Newest first, at most `mostPushed`. */
  messages: { sender: string; body: string; cardKind: CardKind | null; hasPictures: boolean }[]
}

/**
 * A request tells no name and no word, without a sound: nobody is made to look at what a stranger
 * wrote.
 */
export function roomPushOf(room: PushedRoom, { locale, hidesText, unreadCount }: PushReader): PushMessage {
  const { requests, hidden } = sentences[locale]
  const isRequest = room.state === 'request'
  const shown: Pick<PushedText, 'title' | 'body' | 'path'> = isRequest
    ? { title: requests, body: '', path: '/chat' }
    : hidesText
      ? { title: hidden, body: '', path: '/chat' }
      : { ...said(room, locale), path: `/chat/${room.roomId}` }
  const text: PushedText = { ...shown, tag: isRequest ? 'requests' : `room:${room.roomId}`, isSilent: isRequest, unreadCount }
  return {
    text: JSON.stringify(text),
    topic: isRequest ? 'requests' : room.roomId.replaceAll('-', ''),
    urgency: isRequest ? 'low' : 'high',
    ttlSeconds,
  }
}

/** The newest message, and how many there are. */
function said({ kind, name, messages }: PushedRoom, locale: 'ko' | 'en'): { title: string; body: string } {
  const words = sentences[locale]
  const [newest] = messages
  const { sender = '', body = '', cardKind = null, hasPictures = false } = newest ?? {}
  const line =
    body !== ''
      ? [...body.replaceAll(/\s+/g, ' ')].slice(0, mostLetters).join('')
      : hasPictures
        ? words.pictures
        : cardKind
          ? words[cardKind]
          : ''
  const called = name || (kind === 'group' ? words.group : sender)
  const count = messages.length < mostPushed ? String(messages.length) : `${mostPushed}+`
  const title = messages.length > 1 ? `${isolated(called)} · ${words.more(count)}` : isolated(called)
  return { title, body: kind === 'group' ? `${isolated(sender)}: ${line}` : line }
}
