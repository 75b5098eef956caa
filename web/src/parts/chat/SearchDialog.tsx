import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { chatQueries, type Room } from '../../state/chat/queries.ts'
import { formatAgo } from '../../state/dates.ts'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { LimitedInput } from '../LimitedInput.tsx'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { MoreBelow } from '../MoreBelow.tsx'
import { preview } from './words.ts'

/** Finds words in one room, newest first. */
export function SearchDialog({ room, onPick, onClose }: { room: Room; onPick: (seq: number) => void; onClose: () => void }) {
  const [text, setText] = useState('')
  const [isComposing, setComposing] = useState(false)
  const settled = useSettled(searchableText(text, isComposing), 220)
  const query = useInfiniteQuery({ ...chatQueries.found(room.id, settled), enabled: settled !== '' })
  const found = query.data?.pages.flatMap(({ messages }) => messages) ?? []
  return (
    <Modal title={m.chat_search()} onClose={onClose}>
      <LimitedInput
        type="search"
        value={text}
        maxLength={maxLengths.search}
        aria-label={m.chat_search()}
        onText={setText}
        onComposing={setComposing}
        className="field mt-3"
      />
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && found.length === 0 && <p className="py-8 text-center text-muted">{m.search_none_title()}</p>}
      <ul className="pt-2">
        {found.map((message) => (
          <li key={message.seq}>
            <button
              type="button"
              onClick={() => onPick(message.seq)}
              className="-mx-2 flex min-h-12 w-[calc(100%+1rem)] items-baseline gap-3 rounded-2xl px-2 py-2 text-left hover:bg-sunken"
            >
              <span className="line-clamp-2 min-w-0 flex-1">{preview(message)}</span>
              <time dateTime={message.createdAt} className="shrink-0 text-xs text-muted">
                {formatAgo(message.createdAt)}
              </time>
            </button>
          </li>
        ))}
      </ul>
      {query.hasNextPage && <MoreBelow {...query} />}
    </Modal>
  )
}
