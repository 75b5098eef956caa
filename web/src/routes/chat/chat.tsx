import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { RoomList } from '../../parts/chat/RoomList.tsx'
import { RoomView } from '../../parts/chat/RoomView.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { chatQueries } from '../../state/chat/queries.ts'

/** Beside the list; nothing where the list is empty and says how to begin. */
function NoneOpen() {
  const rooms = useInfiniteQuery(chatQueries.rooms('open')).data?.pages[0]?.rooms
  return rooms && rooms.length > 0 ? <Message Icon={MessagesSquare} title={m.chat_pick()} /> : null
}

/** The rooms and one of them: side by side on wide screens, one after the other on phones. */
export function ChatPage() {
  const { roomId = null } = useParams({ strict: false }) as { roomId?: string }
  return (
    <div className="flex min-h-0 flex-1">
      <ForMembers verifyReason={m.me_verify_banner()}>
        {() => (
          <>
            <div
              className={`min-h-0 w-full overflow-y-auto lg:block lg:w-88 lg:shrink-0 lg:border-r lg:border-line ${roomId ? 'hidden' : ''}`}
            >
              {roomId ? (
                <h2 className="px-4 py-3.5 text-[1.375rem] font-bold tracking-tight">{m.chat_title()}</h2>
              ) : (
                <PageHeader title={m.chat_title()} />
              )}
              <RoomList openId={roomId} />
            </div>
            <div className={`min-h-0 min-w-0 flex-1 ${roomId ? '' : 'hidden lg:block'}`}>
              {roomId ? <RoomView roomId={roomId} /> : <NoneOpen />}
            </div>
          </>
        )}
      </ForMembers>
    </div>
  )
}
