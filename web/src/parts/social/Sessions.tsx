import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

/** The sessions of the account, each with a button to end it. */
export function Sessions() {
  const client = useQueryClient()
  const { data, error, isPending, refetch } = useQuery(queries.sessions())
  const end = useMutation({
    mutationFn: (sessionId: string) => kiwi.me.endSession.mutate({ sessionId }),
    onSuccess: () => {
      toast(m.settings_session_ended())
      return client.invalidateQueries({ queryKey: queries.sessions().queryKey })
    },
    onError: toastFailure,
  })
  const endOthers = useMutation({
    mutationFn: () => kiwi.me.endOtherSessions.mutate(),
    onSuccess: () => {
      setAsking(false)
      toast(m.settings_sessions_others_ended())
      return client.invalidateQueries({ queryKey: queries.sessions().queryKey })
    },
    onError: toastFailure,
  })
  const [asking, setAsking] = useState(false)
  if (isPending) return <RowSkeleton count={2} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <ul className="-my-2 divide-y divide-line">
        {data.sessions.map((session) => (
          <li key={session.id} className="flex min-h-16 items-center gap-3 py-2">
            <MonitorSmartphone aria-hidden className="size-6 shrink-0 text-muted" />
            <span className="min-w-0 flex-1 leading-snug">
              <span className="block truncate font-semibold">{session.device}</span>
              <span className="block text-sm text-muted">
                {m.settings_session_since({ time: formatAgo(session.createdAt) })} ·{' '}
                {m.settings_session_used({ time: formatAgo(session.lastUsedAt) })}
              </span>
            </span>
            {session.current ? (
              <span className="rounded-full bg-kiwi-soft px-3 py-1 text-sm font-semibold text-kiwi">{m.settings_session_current()}</span>
            ) : (
              <button
                type="button"
                disabled={end.isPending}
                onClick={() => end.mutate(session.id)}
                className="min-h-11 px-2 text-sm font-semibold text-danger"
              >
                {m.settings_session_end()}
              </button>
            )}
          </li>
        ))}
      </ul>
      {data.sessions.length > 1 && (
        <Button kind="quiet" className="mt-4 w-full text-danger" onClick={() => setAsking(true)}>
          {m.settings_sessions_end_others()}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={m.settings_sessions_end_others()}
          body={m.settings_sessions_end_others_body()}
          action={m.settings_session_end()}
          busy={endOthers.isPending}
          onConfirm={() => endOthers.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
