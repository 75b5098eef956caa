import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { roleName, statusName } from '../../state/desk/staff-wording.ts'

/** Looks a person up by handle, id or the number of an order. */
export function AdminPeoplePage() {
  return (
    <StaffPage title={m.staff_people()} permission="people.look">
      <LookUp />
    </StaffPage>
  )
}

function LookUp() {
  const { q = '' } = useSearch({ from: '/admin/people' })
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void navigate({ to: '/admin/people', search: text.trim() === '' ? {} : { q: text.trim() } })
  }
  return (
    <div className="space-y-5">
      <Panel title={m.staff_find()}>
        <form onSubmit={submit} className="space-y-3">
          <TextField
            label={m.staff_find_label()}
            hint={m.staff_find_hint()}
            value={text}
            onChange={setText}
            maxLength={60}
            autoComplete="off"
          />
          <Button type="submit" disabled={text.trim() === ''}>
            {m.staff_find_ask()}
          </Button>
        </form>
      </Panel>
      {q !== '' && <Found q={q} />}
    </div>
  )
}

function Found({ q }: { q: string }) {
  const { data, error, isPending, refetch } = useQuery(staffQueries.found(q))
  if (isPending) return <RowSkeleton count={1} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.people.length === 0)
    return (
      <div className="rounded-2xl bg-sunken p-4 text-muted">
        <p>{m.staff_find_none()}</p>
        <Link
          to="/search"
          search={{ q, kind: 'person' }}
          className="inline-flex min-h-11 items-center font-semibold text-kiwi hover:underline"
        >
          {m.staff_find_by_name()}
        </Link>
      </div>
    )
  return (
    <ul aria-label={m.staff_find()} className="space-y-2">
      {data.people.map(({ id, handle, displayName, status, role, part }) => (
        <li key={id}>
          <Link
            to="/admin/people/$personId"
            params={{ personId: id }}
            className="flex min-h-11 flex-wrap items-baseline gap-x-3 rounded-2xl bg-card p-4 shadow-card"
          >
            <span className="font-bold">{handle ? `@${handle}` : m.staff_no_handle()}</span>
            <span className="min-w-0 truncate">{displayName}</span>
            {part && (
              <span className="rounded-full bg-kiwi-soft px-2.5 py-0.5 text-[0.8125rem] font-semibold text-kiwi">
                {part === 'buyer' ? m.staff_find_buyer() : m.staff_find_seller()}
              </span>
            )}
            <span className="ml-auto text-sm text-muted">
              {statusName(status)}
              {role !== 'member' && ` · ${roleName(role)}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
