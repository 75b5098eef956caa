import { m } from '../../paraglide/messages.js'
import type { Message, Room } from '../../state/chat/queries.ts'

/** Stands for somebody whose account is closed. */
export const nobody = () => ({ displayName: m.chat_someone(), handle: '', avatarUrl: null, mark: null })

/**
 * What a room is called: the other person, the group's name or its people, the shop or its buyer.
 */
export function roomName({ kind, name, people, other, shop, seat }: Room): string {
  if (kind === 'group') return name || people.map(({ displayName }) => displayName).join(', ') || m.chat_group()
  if (kind === 'shop' && seat === 'person' && shop) return shop.name
  return (other ?? nobody()).displayName
}

export const cardNames: Record<NonNullable<Message['card']>['kind'], () => string> = {
  post: m.chat_sent_post,
  product: m.chat_sent_product,
  person: m.chat_sent_person,
  order: m.chat_sent_order,
  money_request: m.chat_sent_money_request,
  transfer: m.chat_sent_transfer,
}

/** A message in one line. */
export function preview(
  message: Pick<Message, 'body' | 'card' | 'unsent' | 'hidden' | 'silenced' | 'mine' | 'notice' | 'pictureCount'>,
): string {
  const { body, card, unsent, hidden, silenced, mine, notice, pictureCount } = message
  if (notice) return noticeText(message, mine ? m.chat_me() : m.chat_someone(), card?.handle ? `@${card.handle}` : m.chat_someone())
  if (unsent) return m.chat_unsent()
  if (hidden) return m.chat_hidden()
  if (silenced) return m.chat_silenced()
  const text = body !== '' ? body.replaceAll('\n', ' ') : pictureCount > 0 ? m.chat_sent_pictures() : card ? cardNames[card.kind]() : ''
  return mine ? m.chat_you({ text }) : text
}

/** What happened in a group, in a sentence. */
export function noticeText({ notice, body }: Pick<Message, 'notice' | 'body'>, who: string, whom: string): string {
  switch (notice) {
    case 'made':
      return m.chat_notice_made({ who })
    case 'invited':
      return m.chat_notice_invited({ who, whom })
    case 'joined':
      return m.chat_notice_joined({ who })
    case 'left':
      return m.chat_notice_left({ who })
    case 'removed':
      return m.chat_notice_removed({ who, whom })
    case 'named':
      return body === '' ? m.chat_notice_unnamed({ who }) : m.chat_notice_named({ who, name: body })
    case 'owner':
      return m.chat_notice_owner({ whom })
    case null:
      return ''
    default: {
      const unhandled: never = notice
      return unhandled
    }
  }
}
