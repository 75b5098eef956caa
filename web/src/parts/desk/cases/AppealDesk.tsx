import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { wordDecision } from '../../../state/decisions.ts'
import { type AppealView, reportQueries } from '../../../state/desk/report-queries.ts'
import { formatDateTime } from '../../../state/desk/ranking-wording.ts'
import { kiwi } from '../../../state/kiwi.ts'
import { TabBar } from '../../TabBar.tsx'
import { Decision, MoreDecisions } from '../Decision.tsx'
import { Part } from '../Part.tsx'

const tabs = [
  { value: 'open' as const, label: m.appeals_open },
  { value: 'decided' as const, label: m.appeals_decided },
]

/** Second looks: never by whoever decided first. */
export function AppealDesk() {
  const [state, setState] = useState<'open' | 'decided'>('open')
  const query = useInfiniteQuery(reportQueries.appeals(state))
  const appeals = query.data?.pages.flatMap((page) => page.appeals)
  return (
    <Part
      title={m.appeals_title()}
      query={query}
      count={appeals?.length}
      hasMore={query.hasNextPage}
      head={<TabBar label={m.appeals_title()} tabs={tabs} value={state} onChange={setState} />}
    >
      {appeals?.map((appeal) => (
        <OneAppeal key={appeal.id} appeal={appeal} />
      ))}
      <MoreDecisions {...query} />
    </Part>
  )
}

const linkLook = 'inline-flex min-h-11 items-center hover:underline'

function OneAppeal({ appeal: { id, state, words, at, person, decision, isOwn, answer } }: { appeal: AppealView }) {
  const decide = (grant: boolean) => (reason: string) => kiwi.admin.reports.decideAppeal.mutate({ appealId: id, grant, reason })
  const body = m.appeals_ask_body({ decision: wordDecision(decision) })
  return (
    <Decision
      isAction
      isOpen
      facts={
        <div className="space-y-2">
          <p className="text-sm text-muted">
            {person && (
              <Link to="/@{$handle}" params={{ handle: person.handle }} className="font-bold text-ink hover:underline">
                @{person.handle}
              </Link>
            )}{' '}
            · {formatDateTime(at)}
          </p>
          <p className="rounded-2xl bg-sunken p-3 break-words whitespace-pre-wrap">{words}</p>
          <p>{wordDecision(decision)}</p>
          <p className="text-sm text-muted">
            {decision.by} · {formatDateTime(decision.at)} · {decision.reason}
          </p>
          <p className="flex flex-wrap gap-x-4 font-semibold text-kiwi">
            {decision.subjectKind === 'post' && decision.action === 'warn' && (
              <Link to="/posts/$postId" params={{ postId: decision.subjectId }} className={linkLook}>
                {m.actions_see_post()}
              </Link>
            )}
            {decision.caseId && (
              <Link to="/admin/reports" search={{ case: decision.caseId }} className={linkLook}>
                {m.appeals_see_case()}
              </Link>
            )}
          </p>
          {answer && (
            <p className="text-sm">
              {state === 'granted' ? m.appeals_granted() : m.appeals_rejected()} · @{answer.by ?? '–'} · {answer.reason}
            </p>
          )}
          {isOwn && state === 'open' && <p className="text-sm font-semibold text-honey">{m.appeals_own()}</p>}
        </div>
      }
      choices={
        state !== 'open' || isOwn
          ? []
          : [
              { label: m.appeals_reject(), asks: { title: m.appeals_reject_ask(), body }, decide: decide(false) },
              { label: m.appeals_grant(), asks: { title: m.appeals_grant_ask(), body }, decide: decide(true) },
            ]
      }
    />
  )
}
