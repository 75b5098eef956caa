import { m } from '../../paraglide/messages.js'
import type { Message } from '../../state/chat/queries.ts'

/** Stands for somebody whose account is closed. */
export const nobody = () => ({ displayName: m.chat_someone(), handle: '', avatarUrl: null, mark: null })

/** A message in one line. */
export function preview({ body, card, unsent, hidden, mine }: Pick<Message, 'body' | 'card' | 'unsent' | 'hidden' | 'mine'>): string {
  if (unsent) return m.chat_unsent()
  if (hidden) return m.chat_hidden()
  const text = body !== '' ? body.replaceAll('\n', ' ') : card?.kind === 'product' ? m.chat_sent_product() : m.chat_sent_post()
  return mine ? m.chat_you({ text }) : text
}
