import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { maxAnswersAtOnce } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { PersonRow } from './PersonRow.tsx'

/** People who asked to follow this private account. Nothing is shown when there are none. */
export function FollowRequests() {
  const query = useInfiniteQuery(queries.followRequests())
  const [isChoosing, setChoosing] = useState(false)
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  const readMark = query.data?.pages[0]?.readMark
  if (people.length === 0 || readMark === undefined) return null
  return (
    <section aria-labelledby="requests-heading" className="mb-4 rounded-3xl bg-card p-4 shadow-card">
      <div className="flex items-center justify-between">
        <h2 id="requests-heading" className="font-bold">
          {m.notifications_requests()}{' '}
          <span className="text-kiwi">
            {people.length}
            {query.hasNextPage && '+'}
          </span>
        </h2>
        {people.length > 1 && (
          <Button kind="plain" className="-mr-3 px-3" onClick={() => setChoosing(!isChoosing)}>
            {isChoosing ? m.requests_choose_end() : m.requests_choose()}
          </Button>
        )}
      </div>
      {isChoosing ? (
        <Choice people={people} isWhole={!query.hasNextPage} readMark={readMark} onDone={() => setChoosing(false)} />
      ) : (
        people.map((person) => <Request key={person.id} person={person} />)
      )}
      {query.hasNextPage && (
        <Button kind="quiet" className="mt-2 w-full" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {m.more()}
        </Button>
      )}
    </section>
  )
}

function Request({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const answer = useMutation({
    mutationFn: (accept: boolean) => kiwi.people.answerFollowRequest.mutate({ personId: person.id, accept }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['follow-requests'] }),
    onError: toastFailure,
  })
  return (
    <PersonRow person={person}>
      <Button className="px-4" disabled={answer.isPending} onClick={() => answer.mutate(true)}>
        {m.notifications_accept()}
        <bdi className="sr-only"> {person.displayName}</bdi>
      </Button>
      <Button kind="quiet" className="px-4" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
        {m.notifications_decline()}
        <bdi className="sr-only"> {person.displayName}</bdi>
      </Button>
    </PersonRow>
  )
}

interface ChoiceProps {
  people: PersonChip[]
  isWhole: boolean
  readMark: string
  onDone: () => void
}

/** Many requests answered together: the ticked ones, or all up to the reading of the list. */
function Choice({ people, isWhole, readMark, onDone }: ChoiceProps) {
  const client = useQueryClient()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isAll, setAll] = useState(false)
  const ids = people.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const answer = useMutation({
    mutationFn: (accept: boolean) => (isAll ? answerAll(accept, readMark) : answerNamed(accept, ids)),
    onSuccess: onDone,
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ['follow-requests'] }),
  })
  const toggle = (id: string) => {
    const next = new Set(isAll ? people.map((person) => person.id) : chosen)
    if (!next.delete(id)) next.add(id)
    setAll(false)
    setChosen(next)
  }
  const isNone = !isAll && ids.length === 0
  const count = isAll && !isWhole ? m.requests_all() : String(isAll ? people.length : ids.length)
  return (
    <>
      <Tick checked={isAll} onChange={() => (setAll(!isAll), setChosen(new Set()))}>
        <span className="font-semibold">{m.requests_choose_all()}</span>
      </Tick>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Tick checked={isAll || chosen.has(person.id)} onChange={() => toggle(person.id)}>
              <bdi className="truncate font-semibold">{person.displayName}</bdi>
              <span className="truncate text-sm text-muted">@{person.handle}</span>
            </Tick>
          </li>
        ))}
      </ul>
      <div className="mt-2 grid grid-cols-2 gap-2">
        <Button disabled={isNone} busy={answer.isPending} onClick={() => answer.mutate(true)}>
          {m.requests_accept_many({ count })}
        </Button>
        <Button kind="quiet" disabled={isNone || answer.isPending} onClick={() => answer.mutate(false)}>
          {m.requests_decline_many({ count })}
        </Button>
      </div>
    </>
  )
}

function Tick({ checked, onChange, children }: { checked: boolean; onChange: () => void; children: ReactNode }) {
  const id = useId()
  return (
    <label htmlFor={id} className="-mx-2 flex min-h-12 min-w-0 cursor-pointer items-center gap-3 rounded-xl px-2 hover:bg-sunken">
      <input id={id} type="checkbox" checked={checked} onChange={onChange} className="size-5 shrink-0 accent-kiwi" />
      {children}
    </label>
  )
}

async function answerNamed(accept: boolean, ids: string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += maxAnswersAtOnce)
    await kiwi.people.answerFollowRequests.mutate({ accept, personIds: ids.slice(at, at + maxAnswersAtOnce) })
}

async function answerAll(accept: boolean, upTo: string): Promise<void> {
  while ((await kiwi.people.answerFollowRequests.mutate({ accept, upTo })).hasMore);
}
