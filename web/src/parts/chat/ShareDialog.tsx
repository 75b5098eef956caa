import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { post } from '../../state/chat/outbox.ts'
import { chatQueries, type SentCard } from '../../state/chat/queries.ts'
import { Button } from '../Button.tsx'
import { Message } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { PagedList } from '../PagedList.tsx'
import { RoomFace } from './RoomFace.tsx'
import { roomName } from './words.ts'

/** Sends a post or product to people whom one talks with. */
export function ShareDialog({ card, onClose }: { card: SentCard; onClose: () => void }) {
  const client = useQueryClient()
  const [sent, setSent] = useState<string[]>([])
  const query = useInfiniteQuery(chatQueries.rooms('open'))
  const rooms = (query.data?.pages.flatMap((page) => page.rooms) ?? []).filter(({ canSend }) => canSend)
  const empty = <Message Icon={MessagesSquare} title={m.chat_none_title()} body={m.chat_none_body()} />
  return (
    <Modal title={m.chat_share_title()} onClose={onClose}>
      <PagedList query={query} isEmpty={rooms.length === 0} empty={empty}>
        <ul className="pt-2">
          {rooms.map((room) => {
            const { id } = room
            return (
              <li key={id} className="flex min-h-14 items-center gap-3">
                <RoomFace room={room} size="small" />
                <bdi className="min-w-0 flex-1 truncate font-semibold">{roomName(room)}</bdi>
                <Button
                  kind="quiet"
                  disabled={sent.includes(id)}
                  onClick={() => {
                    post(client, { roomId: id, body: '', card })
                    setSent([...sent, id])
                  }}
                >
                  {sent.includes(id) ? m.chat_sent() : m.chat_send()}
                </Button>
              </li>
            )
          })}
        </ul>
      </PagedList>
    </Modal>
  )
}
