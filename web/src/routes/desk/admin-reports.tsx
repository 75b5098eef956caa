import { Lock } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { CaseDesk } from '../../parts/desk/cases/CaseDesk.tsx'
import { DeskLinks } from '../../parts/desk/DeskLinks.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'

/** The desk of moderators. */
export function AdminReportsPage() {
  return (
    <MemberPage title={m.cases_title()} wide>
      {(me) =>
        me.permissions.includes('content.moderate') ? (
          <>
            <DeskLinks />
            <CaseDesk />
          </>
        ) : (
          <Message Icon={Lock} title={m.desk_not_allowed()} />
        )
      }
    </MemberPage>
  )
}
