import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { ErrorNotice, Notice } from '../../parts/Notice.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { forgetPerson } from '../../state/forget-person.ts'
import { kiwi, type Me } from '../../state/kiwi.ts'
import { type LeavingPreview, leavingQueries, obstacleWords, restWords, type Words } from '../../state/social/leaving.ts'
import { formatKrw } from '../../state/wording.ts'

export function LeavePage() {
  return (
    <MemberPage title={m.leave_title()} evenSuspended className="space-y-4 px-4 pb-8">
      {(me) => (me.handle === null ? null : <Leaving me={me} />)}
    </MemberPage>
  )
}

function Leaving({ me }: { me: Me }) {
  const { data: preview, error, isPending, refetch } = useQuery(leavingQueries.preview())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!preview) return <Failure error={error} retry={() => void refetch()} />
  const isSuspended = me.status === 'suspended'
  return (
    <>
      <Panel title={m.leave_what_happens()}>
        <ul className="list-disc space-y-1.5 pl-5 text-[0.9375rem]">
          <li>{m.leave_hidden({ days: preview.graceDays })}</li>
          <li>{m.leave_gone({ posts: preview.posts })}</li>
          <li>{m.leave_kept()}</li>
          <li>{isSuspended ? m.leave_suspended() : m.leave_rejoin()}</li>
        </ul>
      </Panel>
      {preview.rest?.to && <Rest paid={preview.rest.paid} to={preview.rest.to} isSuspended={isSuspended} />}
      {preview.obstacles.length > 0 ? (
        <Obstacles preview={preview} isSuspended={isSuspended} />
      ) : preview.isFresh ? (
        <Decision me={me} preview={preview} />
      ) : (
        <Panel title={m.leave_sign_in_title()}>
          <p className="mb-4 text-[0.9375rem] text-muted">{m.leave_sign_in_body()}</p>
          <Link to="/sign-in" search={{ returnTo: '/settings/leave' }} className={buttonLook('strong', 'w-full')}>
            {m.leave_sign_in()}
          </Link>
        </Panel>
      )}
    </>
  )
}

/**
 * The pages where they end are closed to suspended people, who write about them in their appeal.
 */
function Obstacles({ preview: { obstacles, rest }, isSuspended }: { preview: LeavingPreview; isSuspended: boolean }) {
  const look = '-mx-2 flex min-h-11 items-center justify-between gap-3 rounded-xl px-2 py-2'
  return (
    <Panel title={m.leave_first()}>
      <ul>
        {obstacles.map(({ kind, amountKrw }) => {
          const { words, to } = obstacleWords[kind]
          const line = (
            <>
              <span className="font-semibold">{words()}</span>
              <span className="flex shrink-0 items-center gap-1 text-muted tabular-nums">
                {formatKrw(amountKrw)}
                {!isSuspended && <ChevronRight aria-hidden className="size-5" />}
              </span>
            </>
          )
          return (
            <li key={kind}>
              {isSuspended ? (
                <div className={look}>{line}</div>
              ) : (
                <Link {...to} className={`${look} hover:bg-sunken`}>
                  {line}
                </Link>
              )}
            </li>
          )
        })}
      </ul>
      {(isSuspended || rest?.whyNot === 'frozen') && (
        <>
          <p className="mt-3 mb-4 text-[0.9375rem] text-muted">{whyNotWords[rest?.whyNot ?? 'other']()}</p>
          <Link to="/me/actions" className={buttonLook('strong', 'w-full')}>
            {m.suspended_see()}
          </Link>
        </>
      )}
    </Panel>
  )
}

const whyNotWords = {
  frozen: m.leave_rest_frozen,
  no_account: m.leave_rest_no_account,
  other: m.leave_first_suspended,
}

type Rest = NonNullable<LeavingPreview['rest']>

/** What leaving itself pays out, and to where: of the wallet only where its owner is suspended. */
function Rest({ paid, to, isSuspended }: { paid: Rest['paid']; to: NonNullable<Rest['to']>; isSuspended: boolean }) {
  return (
    <Panel title={m.leave_rest()}>
      <dl className="space-y-1.5">
        {paid.map(({ kind, amountKrw }) => (
          <div key={kind} className="flex items-center justify-between gap-3">
            <dt>{restWords[kind]?.()}</dt>
            <dd className="font-semibold tabular-nums">{formatKrw(amountKrw)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-[0.9375rem] text-muted">{isSuspended ? m.leave_rest_body(to) : m.leave_rest_shop(to)}</p>
    </Panel>
  )
}

function Decision({ me, preview }: { me: Me; preview: LeavingPreview }) {
  const [words, setWords] = useState<Words | null>(null)
  const [handle, setHandle] = useState('')
  const client = useQueryClient()
  const navigate = useNavigate()
  const go = useMutation({
    mutationFn: (chosen: Words) => kiwi.me.leave.mutate({ words: chosen, handle, payRestTo: preview.rest?.to?.id ?? null }),
    onSuccess: async ({ secret }) => {
      // First, so that the menu of the next page shows a visitor and no unread notices.
      await forgetPerson(client)
      await navigate({ to: '/left', hash: secret, replace: true })
    },
  })
  return (
    <Panel title={m.leave_choice()}>
      <fieldset className="space-y-2">
        <legend className="mb-2 text-[0.9375rem] text-muted">
          {m.leave_choice_of({ comments: preview.comments, messages: preview.messages })}
        </legend>
        {(['erase', 'keep'] as const).map((choice) => (
          <label
            key={choice}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-2xl border border-line px-4 py-3 has-checked:border-kiwi has-checked:bg-kiwi-soft has-focus-visible:outline-2 has-focus-visible:outline-kiwi"
          >
            <input
              type="radio"
              name="words"
              checked={words === choice}
              onChange={() => setWords(choice)}
              className="size-5 shrink-0 accent-kiwi"
            />
            <span>{choice === 'erase' ? m.leave_words_erase() : m.leave_words_keep()}</span>
          </label>
        ))}
      </fieldset>
      <TextField
        className="mt-4"
        label={m.leave_type_handle({ handle: me.handle ?? '' })}
        prefix="@"
        value={handle}
        onChange={setHandle}
        autoComplete="off"
        autoCapitalize="none"
        maxLength={30}
      />
      {words === null && <Notice tone="calm">{m.leave_choose_first()}</Notice>}
      {go.error && <ErrorNotice error={go.error} />}
      <Button
        kind="danger"
        className="mt-4 min-h-13 w-full"
        disabled={words === null || handle !== me.handle}
        busy={go.isPending}
        onClick={() => words && go.mutate(words)}
      >
        {preview.rest?.to ? m.leave_now_paid() : m.leave_now()}
      </Button>
    </Panel>
  )
}
