import { useInfiniteQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { OwnActionCard } from '../../parts/safety/OwnActionCard.tsx'
import { SuspendedNote } from '../../parts/safety/SuspendedNote.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { m } from '../../paraglide/messages.js'
import { safetyQueries } from '../../state/safety/queries.ts'

/** What moderators decided about the reader, and how to appeal. Suspended people see it too. */
export function ActionsPage() {
  return (
    <MemberPage title={m.actions_title()} evenSuspended>
      {(me) => (
        <>
          {me.status === 'suspended' && <SuspendedNote />}
          <Actions />
        </>
      )}
    </MemberPage>
  )
}

function Actions() {
  const query = useInfiniteQuery(safetyQueries.actions())
  const actions = query.data?.pages.flatMap((page) => page.actions) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={actions.length === 0}
      empty={<Message Icon={ShieldCheck} title={m.actions_none_title()} body={m.actions_none_body()} />}
      skeleton={<RowSkeleton count={4} />}
    >
      <ul className="space-y-3">
        {actions.map((action) => (
          <OwnActionCard key={action.id} action={action} />
        ))}
      </ul>
    </PagedList>
  )
}
