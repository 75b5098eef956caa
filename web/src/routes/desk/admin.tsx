import type { RouterOutputs } from '@kiwi/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { maxCountedWaiting } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { desks } from '../../parts/desk/desks.ts'
import { Proposals } from '../../parts/desk/Proposals.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { roleName } from '../../state/desk/staff-wording.ts'
import { useMe } from '../../state/me.ts'

/**
 * The first page of the staff: what waits for a second one of them, and their desks with what waits
 * there.
 */
export function AdminPage() {
  return (
    <StaffPage title={m.staff_home()} permission={null}>
      <Mine />
    </StaffPage>
  )
}

function Mine() {
  const me = useMe()
  const { data, error, refetch } = useQuery(staffQueries.waiting())
  if (!me) return null
  return (
    <div className="space-y-5">
      <p className="text-muted">{m.staff_my_role({ role: roleName(me.role) })}</p>
      <Proposals />
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      <nav aria-label={m.desk_links()}>
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          {desks
            .filter(({ permission }) => me.permissions.includes(permission))
            .map(({ to, label, Icon }) => (
              <li key={to}>
                <Link to={to} className="flex h-full min-h-20 items-center gap-3 rounded-3xl bg-card px-4 py-3 shadow-card sm:px-5">
                  <Icon aria-hidden className="size-6 shrink-0 text-kiwi" />
                  <span className="min-w-0">
                    <span className="block font-bold">{label()}</span>
                    {data && <Waiting counts={data.counts.filter(({ what }) => waitingAt[what].desk === to)} />}
                  </span>
                </Link>
              </li>
            ))}
        </ul>
      </nav>
    </div>
  )
}

type Counted = RouterOutputs['admin']['waiting']['counts'][number]

/** Where each kind is decided, and how many of it a card names. */
const waitingAt: Record<Counted['what'], { desk: (typeof desks)[number]['to']; word: (count: { count: string }) => string }> = {
  reports: { desk: '/admin/reports', word: m.staff_wait_reports },
  appeals: { desk: '/admin/reports', word: m.staff_wait_appeals },
  money: { desk: '/admin/pay', word: m.staff_wait_decisions },
  disputes: { desk: '/admin/disputes', word: m.staff_wait_decisions },
  failed_jobs: { desk: '/admin/jobs', word: m.staff_wait_failed_jobs },
  unread_changes: { desk: '/admin/search', word: m.staff_wait_changes },
}

/** How much waits at one desk; nothing of a desk where nothing ever waits. */
function Waiting({ counts }: { counts: Counted[] }) {
  const open = counts.filter(({ count }) => count > 0)
  if (counts.length === 0) return null
  if (open.length === 0) return <span className="block text-sm text-muted">{m.staff_wait_none()}</span>
  return open.map(({ what, count }) => (
    <span key={what} className="block text-sm font-semibold text-honey tabular-nums">
      {waitingAt[what].word({ count: count < maxCountedWaiting ? String(count) : `${maxCountedWaiting - 1}+` })}
    </span>
  ))
}
