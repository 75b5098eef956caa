import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { Decision } from '../../parts/desk/Decision.tsx'
import { OpenWithReason } from '../../parts/desk/people/OpenWithReason.tsx'
import { PersonFacts, Sessions } from '../../parts/desk/people/PersonFacts.tsx'
import { Sanctions } from '../../parts/desk/people/Sanctions.tsx'
import { Timeline } from '../../parts/desk/people/Timeline.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { useMe } from '../../state/me.ts'

/** A person as staff see them, for an hour after a reason was given. */
export function AdminPersonPage() {
  const { personId } = useParams({ from: '/admin/people/$personId' })
  return (
    <StaffPage title={m.staff_person()} permission="people.look">
      <Person key={personId} personId={personId} />
    </StaffPage>
  )
}

function Person({ personId }: { personId: string }) {
  const { data: person, error, isPending, refetch } = useQuery(staffQueries.person(personId))
  const me = useMe()
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!person && asKiwiError(error).details?.['reason'] === 'look_first')
    return (
      <OpenWithReason
        personId={personId}
        title={m.staff_open()}
        label={m.staff_open_page()}
        open={(reason) => kiwi.admin.people.open.mutate({ personId, reason })}
      />
    )
  if (!person) return <Failure error={error} retry={() => void refetch()} />
  const mayDecide = me && me.id !== personId && (person.role === 'member' || me.permissions.includes('staff.decide'))
  const maySignOut = mayDecide && me.permissions.includes('people.sign_out')
  return (
    <div className="space-y-5">
      <PersonFacts person={person} />
      {me?.permissions.includes('people.view') && person.handle !== null && (
        <Link to="/admin/people/$personId/view" params={{ personId }} className={buttonLook('quiet')}>
          <Eye aria-hidden className="size-5" />
          {m.staff_view()}
        </Link>
      )}
      <ul>
        <Decision
          facts={
            <>
              <h2 className="mb-2 text-lg font-bold">{m.staff_sessions()}</h2>
              <Sessions sessions={person.sessions} />
            </>
          }
          choices={
            maySignOut && person.sessions.length > 0
              ? [
                  {
                    label: m.staff_sign_out(),
                    warns: { title: m.staff_sign_out_ask(), body: m.staff_sign_out_body() },
                    decide: (reason) => kiwi.admin.people.signOut.mutate({ personId, reason }),
                  },
                ]
              : []
          }
        />
      </ul>
      {mayDecide && <Sanctions personId={personId} permissions={me.permissions} />}
      <Timeline personId={personId} />
    </div>
  )
}
