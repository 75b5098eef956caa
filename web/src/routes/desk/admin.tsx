import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { desks } from '../../parts/desk/DeskLinks.tsx'
import { Proposals } from '../../parts/desk/Proposals.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { roleName } from '../../state/desk/staff-wording.ts'
import { useMe } from '../../state/me.ts'

/** The first page of the staff: what waits for a second one of them, and which desks are theirs. */
export function AdminPage() {
  return (
    <StaffPage title={m.staff_home()} permission={null}>
      <Mine />
    </StaffPage>
  )
}

function Mine() {
  const me = useMe()
  if (!me) return null
  return (
    <div className="space-y-5">
      <p className="text-muted">{m.staff_my_role({ role: roleName(me.role) })}</p>
      <Proposals />
      <nav aria-label={m.desk_links()}>
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          {desks
            .filter(({ permission }) => me.permissions.includes(permission))
            .map(({ to, label, Icon }) => (
              <li key={to}>
                <Link to={to} className="flex h-full min-h-16 items-center gap-3 rounded-3xl bg-card px-5 py-3 font-bold shadow-card">
                  <Icon aria-hidden className="size-6 shrink-0 text-kiwi" />
                  {label()}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
    </div>
  )
}
