import { maxLengths, minDeskReason } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { type SyntheticEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { rankingQueries } from '../../state/desk/ranking-queries.ts'
import { actName, formatDateTime, formatShare, sourceColor, sourceName } from '../../state/desk/ranking-wording.ts'
import { wordReason } from '../../state/social/reason-words.ts'
import { toastFailure } from '../../state/toasts.ts'
import { categoryNames } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { MoreBelow } from '../MoreBelow.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'
import { DataTable } from './DataTable.tsx'

type View = RouterOutputs['admin']['ranking']['why']
type List = View['lists'][number]
interface Asked {
  who: string
  postId: string | null
  reason: string
}

const idPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/** For support: why did this person see this? Each look needs a reason, which is kept. */
export function Why() {
  const [who, setWho] = useState('')
  const [post, setPost] = useState('')
  const [reason, setReason] = useState('')
  const [found, setFound] = useState<{ asked: Asked; view: View } | null>(null)
  const look = useMutation({
    mutationFn: (asked: Asked & { cursor: string | null }) => kiwi.admin.ranking.why.mutate(asked),
    onSuccess: (view, { cursor, ...asked }) =>
      setFound((before) => ({ asked, view: cursor && before ? { ...view, lists: [...before.view.lists, ...view.lists] } : view })),
    onError: toastFailure,
    onSettled: (_view, _error, _asked, _context, { client }) => client.invalidateQueries({ queryKey: ['desk', 'ranking', 'looks'] }),
  })
  const isReady = who.trim().length >= 3 && [...reason.trim()].length >= minDeskReason
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (isReady) look.mutate({ who: who.trim(), postId: idPattern.exec(post)?.[0] ?? null, reason: reason.trim(), cursor: null })
  }
  return (
    <>
      <Panel title={m.look_why_title()}>
        <form onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-2">
          <TextField label={m.look_why_who()} value={who} onChange={setWho} maxLength={60} autoComplete="off" />
          <TextField
            label={m.look_why_post()}
            hint={m.look_why_post_hint()}
            value={post}
            onChange={setPost}
            maxLength={200}
            autoComplete="off"
          />
          <TextField
            className="sm:col-span-2"
            label={m.desk_reason()}
            hint={m.look_why_reason_hint()}
            value={reason}
            onChange={setReason}
            maxLength={maxLengths.deskReason}
          />
          <Button type="submit" disabled={!isReady} busy={look.isPending} className="justify-self-start">
            {m.look_why_ask()}
          </Button>
        </form>
      </Panel>
      {found && <Found found={found} more={(cursor) => look.mutate({ ...found.asked, cursor })} isLoading={look.isPending} />}
      <Looks />
    </>
  )
}

interface FoundProps {
  found: { asked: Asked; view: View }
  more: (cursor: string) => void
  isLoading: boolean
}

function Found({ found: { view }, more, isLoading }: FoundProps) {
  const interests = view.interests.map((name) => categoryNames[name as keyof typeof categoryNames]?.() ?? name)
  return (
    <section aria-label={m.look_why_found()} className="space-y-4">
      <p className="font-semibold">
        {view.handle ? `@${view.handle}` : view.personId}
        <span className="ml-2 font-normal text-muted">
          {view.isPersonalised ? m.look_personalised() : m.look_not_personalised()}
          {interests.length > 0 && ` · ${interests.join(', ')}`}
        </span>
      </p>
      {view.lists.length === 0 && <p className="rounded-2xl bg-sunken p-4 text-muted">{m.look_why_none()}</p>}
      {view.lists.map((list) => (
        <ListPanel key={list.listId} list={list} />
      ))}
      {view.nextCursor && (
        <Button kind="quiet" busy={isLoading} onClick={() => more(view.nextCursor ?? '')}>
          {m.look_why_more()}
        </Button>
      )}
    </section>
  )
}

const firstSlots = 20

function ListPanel({ list: { formula, madeAt, slots } }: { list: List }) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? slots : slots.slice(0, firstSlots)
  return (
    <Panel title={m.look_why_list({ time: formatDateTime(madeAt), formula })}>
      <DataTable
        label={m.look_why_list({ time: formatDateTime(madeAt), formula })}
        heads={[
          m.look_post(),
          m.look_source(),
          m.look_why_reason(),
          m.look_score(),
          m.look_propensity(),
          m.look_why_served(),
          m.look_why_acted(),
        ]}
        rows={shown.map((slot) => [
          <span key="post" className="inline-flex items-center gap-3">
            <span className="w-7 text-right text-muted">{slot.slot + 1}</span>
            <span className="max-w-48 truncate">{slot.title || (slot.author ? `@${slot.author}` : m.look_hidden_post())}</span>
          </span>,
          <span key="source" className="inline-flex items-center gap-2">
            <span aria-hidden className="size-2.5 rounded-full" style={{ background: sourceColor(slot.source) }} />
            {sourceName(slot.source)}
          </span>,
          wordReason(slot.reason),
          <span key="score" title={partsText(slot.parts)}>
            {slot.score.toFixed(3)}
            <span className="block text-xs text-muted">{partsText(slot.parts)}</span>
          </span>,
          formatShare(slot.propensity),
          slot.served ? m.look_yes() : m.look_no(),
          slot.acted === null ? '–' : actName(slot.acted),
        ])}
      />
      {slots.length > shown.length && (
        <Button kind="quiet" className="mt-3" onClick={() => setIsWhole(true)}>
          {m.look_all({ count: slots.length })}
        </Button>
      )}
    </Panel>
  )
}

const partsText = (parts: Record<string, number>) =>
  Object.entries(parts)
    .map(([name, value]) => `${name} ${Number(value.toFixed(3))}`)
    .join(' · ')

/** Who looked lately: admins see each other's looks. */
function Looks() {
  const query = useInfiniteQuery(rankingQueries.looks())
  if (query.isPending) return <BlockSkeleton className="h-40" />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  const looks = query.data.pages.flatMap((page) => page.looks)
  return (
    <Panel title={m.look_looks()}>
      <p className="mb-3 text-sm text-muted">{m.look_looks_note()}</p>
      {looks.length === 0 ? (
        <p className="rounded-2xl bg-sunken p-4 text-muted">{m.look_looks_none()}</p>
      ) : (
        <DataTable
          label={m.look_looks()}
          heads={[m.look_when(), m.look_who_looked(), m.look_at_whom(), m.look_because()]}
          rows={looks.map(({ at, actor, who, reason }) => [formatDateTime(at), actor, who, reason])}
        />
      )}
      {query.hasNextPage && <MoreBelow {...query} />}
    </Panel>
  )
}
