import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PersonChip } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { queries } from '../../state/social/queries.ts'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { Avatar } from '../Avatar.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { LimitedInput } from '../LimitedInput.tsx'
import { Name } from '../Name.tsx'

/** Finds a person by handle or name. Without a text it lists the people one follows. */
export function PayeePicker({ onPick, label = m.send_to() }: { onPick: (person: PersonChip) => void; label?: string }) {
  const me = useMe()
  const [text, setText] = useState('')
  const [isComposing, setComposing] = useState(false)
  const settled = useSettled(searchableText(text, isComposing).replace(/^@/, ''), 220)
  const found = useInfiniteQuery(queries.search(settled, 'person'))
  const followed = useInfiniteQuery({ ...queries.following(me?.handle ?? ''), enabled: Boolean(me?.handle) })
  const query = settled === '' ? followed : found
  const people = (query.data?.pages ?? []).flatMap((page: { people: PersonChip[] }) => page.people).filter(({ id }) => id !== me?.id)
  return (
    <>
      <LimitedInput
        type="search"
        value={text}
        maxLength={maxLengths.search}
        aria-label={label}
        placeholder={m.send_to_placeholder()}
        autoCapitalize="none"
        spellCheck={false}
        onText={setText}
        onComposing={setComposing}
        className="field"
      />
      <div className="pt-3">
        {query.isLoading && <RowSkeleton count={4} />}
        {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && people.length === 0 && (
          <p className="py-10 text-center text-muted">{settled ? m.search_none_title() : m.people_none()}</p>
        )}
        <ul>
          {people.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                onClick={() => onPick(person)}
                className="-mx-2 flex min-h-15 w-[calc(100%+1rem)] items-center gap-3 rounded-2xl px-2 text-left hover:bg-sunken"
              >
                <Avatar person={person} />
                <span className="min-w-0 leading-tight">
                  <Name person={person} className="font-semibold" />
                  <span className="block truncate text-sm text-muted">@{person.handle}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
