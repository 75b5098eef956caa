import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Hand } from 'lucide-react'
import { useRef } from 'react'
import { m } from '../../../paraglide/messages.js'
import { formatAgo, formatTime } from '../../../state/dates.ts'
import { type CaseView, reportQueries } from '../../../state/desk/report-queries.ts'
import { formatDateTime } from '../../../state/desk/ranking-wording.ts'
import { formatKrw } from '../../../state/wording.ts'
import { kiwi } from '../../../state/kiwi.ts'
import { wordDecision } from '../../../state/decisions.ts'
import { useMe } from '../../../state/me.ts'
import { reportedKindNames, reportReasonNames } from '../../../state/safety/report-words.ts'
import { toastFailure } from '../../../state/toasts.ts'
import { Button } from '../../Button.tsx'
import { Failure } from '../../Message.tsx'
import { Panel } from '../../Panel.tsx'
import { BlockSkeleton } from '../../Skeletons.tsx'
import { CaseDecision } from './CaseDecision.tsx'
import { stateNames } from './names.ts'
import { UndoDecision } from './UndoDecision.tsx'
import { useKeys } from '../../../state/use-keys.ts'

interface CasePanelProps {
  caseId: string
  onClose: () => void
  onNext: (() => void) | undefined
}

/**
 * One case: what was reported beside what it is now, who said what, what is known of the person,
 * and the decision.
 */
export function CasePanel({ caseId, onClose, onNext }: CasePanelProps) {
  const { data: view, isPending, error, refetch } = useQuery(reportQueries.one(caseId))
  return (
    <section aria-label={m.cases_one()} className="space-y-4">
      <Button kind="plain" onClick={onClose} className="-ml-3 lg:hidden">
        <ArrowLeft aria-hidden className="size-5" />
        {m.cases_back()}
      </Button>
      {isPending && <BlockSkeleton className="h-72" />}
      {!view && error && <Failure error={error} retry={() => void refetch()} />}
      {view && <OpenCase view={view} />}
      {view && view.case.state !== 'open' && onNext && (
        <Button
          className="w-full sm:w-auto"
          onClick={() => {
            scrollTo(0, 0)
            onNext()
          }}
        >
          {m.cases_next()}
        </Button>
      )}
    </section>
  )
}

function OpenCase({ view }: { view: CaseView }) {
  const { case: one, states, now, reports, decision, undoable } = view
  const me = useMe()
  const isReporter = reports.some(({ reporter }) => reporter !== null && reporter === me?.handle)
  const reasonField = useRef<HTMLDivElement>(null)
  const claim = useClaim(one.id)
  useKeys((key) => {
    if (key === 'c' && one.state === 'open' && !one.claim && !isReporter) claim.mutate(true)
    if (key === 'd') reasonField.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus()
  })
  const isUnchanged = now !== null && states.length === 1 && seenOf(states[0]!.content) === seenOf(now)
  const isOthers = one.claim !== null && !one.claim.isMine
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 className="text-xl font-bold">
            {reportedKindNames[one.subjectKind]()} · {reportReasonNames[one.reason]()}
          </h2>
          <p className="text-sm text-muted">
            {one.reportCount === 0 ? m.cases_by_rule() : m.cases_reports({ count: one.reportCount })} ·{' '}
            {m.cases_opened({ time: formatDateTime(one.openedAt) })}
          </p>
        </div>
        {one.state === 'open' && (
          <div className="flex items-center gap-3">
            {one.claim && (
              <p className="text-sm text-muted">
                {one.claim.isMine
                  ? m.cases_mine_until({ time: formatTime(one.claim.until) })
                  : m.cases_claimed_by({ handle: one.claim.handle ?? '' })}
              </p>
            )}
            {!isOthers && !isReporter && (
              <Button kind="quiet" busy={claim.isPending} onClick={() => claim.mutate(one.claim === null)}>
                <Hand aria-hidden className="size-5" />
                {one.claim ? m.cases_release() : m.cases_claim()}
              </Button>
            )}
          </div>
        )}
      </header>
      {one.state === 'open' && isReporter && <p className="font-semibold text-honey">{m.cases_own_report()}</p>}
      <div className="grid gap-4 xl:grid-cols-2">
        <Panel title={m.cases_as_it_was()}>
          {states.length === 0 && <p className="text-muted">{one.reportCount === 0 ? m.cases_rule_kept() : m.cases_forgotten()}</p>}
          {states.map(({ id, keptAt, content }) => (
            <div key={id} className="mt-3 first:mt-0">
              {states.length > 1 && <p className="text-[0.8125rem] font-semibold text-muted">{formatDateTime(keptAt)}</p>}
              <Content content={content} personId={view.person.id} />
            </div>
          ))}
        </Panel>
        <Panel title={m.cases_as_it_is()}>
          {isUnchanged ? (
            <p className="text-muted">{m.cases_unchanged()}</p>
          ) : now ? (
            <Content content={now} personId={view.person.id} />
          ) : (
            <p className="text-muted">{m.cases_gone()}</p>
          )}
        </Panel>
      </div>
      <Panel title={m.cases_words()}>
        <ul className="space-y-3">
          {reports.map((report) => (
            <li key={report.id}>
              <p className="text-sm">
                <span className="font-bold">{reportReasonNames[report.reason]()}</span>{' '}
                <span className="text-muted">
                  <bdi>@{report.reporter ?? '–'}</bdi> · {formatAgo(report.at)} ·{' '}
                  {m.cases_reporter_record({ upheld: report.upheld, dismissed: report.dismissed, weight: report.weight.toFixed(2) })}
                </span>
              </p>
              {report.note && <p className="mt-0.5 break-words whitespace-pre-wrap">{report.note}</p>}
            </li>
          ))}
          {reports.length === 0 && <li className="text-muted">{m.cases_by_rule()}</li>}
        </ul>
      </Panel>
      <PersonPanel view={view} />
      {decision && (
        <Panel title={m.cases_decision()}>
          <p>
            {one.state === 'acted' ? m.cases_acted() : m.cases_dismissed()} · <bdi>@{decision.by ?? '–'}</bdi> ·{' '}
            {formatDateTime(decision.at)}
          </p>
          <p className="mt-1 text-muted">{decision.reason}</p>
          {undoable && <UndoDecision caseId={one.id} />}
        </Panel>
      )}
      {one.state === 'open' && !isReporter && (
        <div ref={reasonField}>
          <CaseDecision view={view} isOthers={isOthers} />
        </div>
      )}
    </>
  )
}

function useClaim(caseId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (wanted: boolean) => {
      await (wanted ? kiwi.admin.reports.claim.mutate({ caseId }) : kiwi.admin.reports.release.mutate({ caseId }))
    },
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ['desk', 'reports'] }),
  })
}

/** What a moderator sees of it, to compare. */
const seenOf = ({ title, priceKrw, text, state, pictures, messages }: NonNullable<CaseView['now']>) =>
  JSON.stringify([title, priceKrw, text, state, pictures.map(({ mediaId }) => mediaId), messages.map(({ body }) => body)])

function Content({ content, personId }: { content: NonNullable<CaseView['now']>; personId: string }) {
  const { title, priceKrw, text, state, editedAt, pictures, messages } = content
  return (
    <div className="space-y-2">
      {title && <p className="font-bold break-words">{priceKrw === null ? title : `${title} · ${formatKrw(priceKrw)}`}</p>}
      {messages.length > 0 ? (
        <ol className="space-y-1.5">
          {messages.map((message) => (
            <li
              key={message.seq}
              className={`rounded-2xl px-3 py-2 ${message.isReported ? 'bg-honey-soft' : 'bg-sunken'} ${message.senderId === personId ? '' : 'ml-8'}`}
            >
              <p className="text-[0.8125rem] text-muted">
                {message.senderId === personId ? m.cases_message_theirs() : m.cases_message_reporters()} ·{' '}
                {formatDateTime(message.createdAt)}
              </p>
              <p className="break-words whitespace-pre-wrap">{message.body}</p>
            </li>
          ))}
        </ol>
      ) : (
        <p className="break-words whitespace-pre-wrap">{text || <span className="text-muted">{m.cases_no_text()}</span>}</p>
      )}
      {pictures.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {pictures.map(({ mediaId, url, alt }) => (
            <li key={mediaId}>
              {url ? (
                <img src={url} alt={alt || m.cases_picture()} className="max-h-56 rounded-2xl bg-sunken object-contain" />
              ) : (
                <p className="rounded-2xl bg-sunken p-4 text-sm text-muted">{m.cases_picture_gone()}</p>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className="text-[0.8125rem] text-muted">
        {m.cases_state({ state: stateNames[state]?.() ?? state })}
        {editedAt && ` · ${m.cases_edited({ time: formatDateTime(editedAt) })}`}
      </p>
    </div>
  )
}

function PersonPanel({ view: { case: one, person } }: { view: CaseView }) {
  return (
    <Panel title={m.cases_person()}>
      <p>
        {one.person && (
          <Link
            to="/admin/people/$personId"
            params={{ personId: person.id }}
            className="inline-flex min-h-11 items-center gap-1.5 font-bold hover:underline"
          >
            <bdi>{one.person.displayName}</bdi> @{one.person.handle}
          </Link>
        )}{' '}
        <span className="text-muted">
          {stateNames[person.status]?.() ?? person.status} · {m.cases_joined({ time: formatAgo(person.joinedAt) })}
        </span>
      </p>
      <p className="mt-1 text-sm text-muted">
        {m.cases_record({ open: person.casesOpen, upheld: person.casesUpheld, dismissed: person.casesDismissed })}
      </p>
      <ul className="mt-2 space-y-2 text-sm">
        {person.actions.map((action) => (
          <li key={action.id}>
            <span className="text-muted">{formatDateTime(action.at)}</span> {wordDecision(action)}
            <span className="block text-muted">{action.reason}</span>
          </li>
        ))}
        {person.actions.length === 0 && <li className="text-muted">{m.cases_no_actions()}</li>}
      </ul>
    </Panel>
  )
}
