import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { BellOff, MessagesSquare, Users } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { chatQueries, type Room } from '../../state/chat/queries.ts'
import { formatAgo } from '../../state/dates.ts'
import { unreadMessages } from '../../state/unread.ts'
import { formatUnread } from '../../state/wording.ts'
import { buttonLook } from '../Button.tsx'
import { Message } from '../Message.tsx'
import { PagedList } from '../PagedList.tsx'
import { GroupDialog } from './GroupDialog.tsx'
import { RoomFace } from './RoomFace.tsx'
import { preview, roomName } from './words.ts'

/** The rooms of a person, those of strangers behind a tab of their own. */
export function RoomList({ openId }: { openId: string | null }) {
  const { box = 'open' } = useSearch({ strict: false }) as { box?: 'open' | 'request' }
  const requestCount = useQuery(unreadMessages()).data?.requestCount ?? 0
  const query = useInfiniteQuery(chatQueries.rooms(box))
  const rooms = query.data?.pages.flatMap((page) => page.rooms) ?? []
  const navigate = useNavigate()
  const [isMaking, setMaking] = useState(false)
  const empty =
    box === 'open' ? (
      <Message Icon={MessagesSquare} title={m.chat_none_title()} body={m.chat_none_body()}>
        <Link to="/search" search={{ kind: 'person' }} className={buttonLook()}>
          {m.find_people()}
        </Link>
      </Message>
    ) : (
      <Message Icon={MessagesSquare} title={m.chat_requests_none_title()} />
    )
  return (
    <>
      <div className="flex flex-wrap gap-2 px-4 pb-2">
        <div role="tablist" aria-label={m.chat_title()} className="flex gap-2">
          {(['open', 'request'] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              aria-selected={box === each}
              onClick={() => void navigate({ to: '/chat', search: each === 'open' ? {} : { box: each }, replace: true })}
              className={`min-h-11 rounded-full px-4 text-[0.9375rem] font-semibold ${box === each ? 'bg-ink text-paper' : 'bg-sunken text-muted hover:text-ink'}`}
            >
              {each === 'open'
                ? m.chat_box_open()
                : requestCount === 0
                  ? m.chat_box_requests()
                  : m.chat_box_request({ count: requestCount })}
            </button>
          ))}
        </div>
        <button
          type="button"
          onClick={() => setMaking(true)}
          className="flex min-h-11 items-center gap-2 rounded-full bg-sunken px-4 text-[0.9375rem] font-semibold hover:text-kiwi"
        >
          <Users aria-hidden className="size-4.5" />
          {m.chat_new_group()}
        </button>
      </div>
      {isMaking && <GroupDialog onClose={() => setMaking(false)} />}
      <PagedList query={query} isEmpty={rooms.length === 0} empty={empty}>
        <ul className="px-2">
          {rooms.map((room) => (
            <RoomLine key={room.id} room={room} isOpen={room.id === openId} box={box} />
          ))}
        </ul>
      </PagedList>
    </>
  )
}

function RoomLine({ room, isOpen, box }: { room: Room; isOpen: boolean; box: 'open' | 'request' }) {
  const { last, unreadCount } = room
  const isUnread = unreadCount > 0
  return (
    <li>
      <Link
        to="/chat/$roomId"
        params={{ roomId: room.id }}
        search={box === 'open' ? {} : { box }}
        aria-current={isOpen ? 'page' : undefined}
        className={`flex min-h-18 items-center gap-3 rounded-2xl px-3 py-2.5 hover:bg-sunken ${isOpen ? 'bg-kiwi-soft' : ''}`}
      >
        <RoomFace room={room} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <bdi className={`truncate ${isUnread ? 'font-bold' : 'font-semibold'}`}>{roomName(room)}</bdi>
            {room.kind === 'group' && <span className="shrink-0 text-[0.8125rem] text-muted">{room.memberCount}</span>}
            {room.isMuted && <BellOff role="img" aria-label={m.chat_muted()} className="size-3.5 shrink-0 text-muted" />}
          </span>
          <span className={`block truncate text-[0.9375rem] ${isUnread ? 'font-medium text-ink' : 'text-muted'}`}>
            {last ? preview(last) : room.forgottenSeq > room.clearedSeq ? m.chat_forgotten() : ''}
          </span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1">
          {last && (
            <time dateTime={last.createdAt} className="text-xs text-muted">
              {formatAgo(last.createdAt)}
            </time>
          )}
          {isUnread && (
            <span className="min-w-5.5 rounded-full bg-kiwi px-1.5 text-center text-xs leading-5.5 font-bold text-on-kiwi">
              <span className="sr-only">{m.chat_unread({ count: unreadCount })}</span>
              <span aria-hidden>{formatUnread(unreadCount)}</span>
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}
