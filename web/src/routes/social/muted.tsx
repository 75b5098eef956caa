import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Hash, Type, VolumeX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { BlockedWords } from '../../parts/social/BlockedWords.tsx'
import { MuteTextForm } from '../../parts/social/MuteTextForm.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { formatDateTime } from '../../state/dates.ts'
import type { MutedText, PersonChip } from '../../state/kiwi.ts'
import { useMutePerson, useMuteText } from '../../state/social/mutes.ts'
import { queries } from '../../state/social/queries.ts'

export function MutedPage() {
  return (
    <MemberPage title={m.settings_muted()} verifyReason={m.me_verify_banner()} className="space-y-4 px-4 pb-8">
      {() => (
        <>
          <Panel title={m.muted_texts_title()}>
            <p className="mb-4 text-[0.9375rem] text-muted">{m.mute_text_body()}</p>
            <MuteTextForm />
            <MutedTexts />
          </Panel>
          <Panel title={m.blocked_words_title()}>
            <p className="mb-4 text-[0.9375rem] text-muted">{m.blocked_words_body()}</p>
            <BlockedWords />
          </Panel>
          <Panel title={m.muted_people_title()}>
            <MutedPeople />
          </Panel>
        </>
      )}
    </MemberPage>
  )
}

function MutedTexts() {
  const { data, error, isPending, refetch } = useQuery(queries.mutedTexts())
  if (isPending) return <RowSkeleton />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.texts.length === 0) return <p className="mt-5 text-[0.9375rem] text-muted">{m.muted_texts_none()}</p>
  return (
    <ul className="mt-4">
      {data.texts.map((text) => (
        <MutedTextRow key={`${text.kind} ${text.text}`} text={text} />
      ))}
    </ul>
  )
}

function MutedTextRow({ text }: { text: MutedText }) {
  const { end } = useMuteText()
  const Icon = text.kind === 'tag' ? Hash : Type
  return (
    <li className="flex min-h-16 items-center gap-3">
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-sunken">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="min-w-0 flex-1">
        <bdi className="block truncate font-semibold">{text.text}</bdi>
        <Until until={text.until} />
      </p>
      <Button kind="quiet" className="px-4" busy={end.isPending} onClick={() => end.mutate(text)}>
        {m.muted_text_end()}
        <bdi className="sr-only"> {text.text}</bdi>
      </Button>
    </li>
  )
}

function Until({ until }: { until: string | null }) {
  return (
    <span className="block text-[0.8125rem] text-muted">
      {until === null ? m.mute_ever() : <time dateTime={until}>{m.muted_until({ when: formatDateTime(until) })}</time>}
    </span>
  )
}

function MutedPeople() {
  const query = useInfiniteQuery(queries.muted())
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={people.length === 0}
      empty={<Message Icon={VolumeX} title={m.muted_none_title()} body={m.muted_none_body()} />}
    >
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <PersonRow person={person} note={<Until until={person.until} />}>
              <Unmute person={person} />
            </PersonRow>
          </li>
        ))}
      </ul>
    </PagedList>
  )
}

function Unmute({ person }: { person: PersonChip }) {
  const { end } = useMutePerson(person)
  return (
    <Button kind="quiet" className="px-4" busy={end.isPending} onClick={() => end.mutate()}>
      {m.profile_unmute()}
      <bdi className="sr-only"> {person.displayName}</bdi>
    </Button>
  )
}
