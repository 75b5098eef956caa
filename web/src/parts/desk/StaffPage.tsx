import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
import { MemberPage } from '../MemberPage.tsx'
import { Message } from '../Message.tsx'
import { DeskLinks } from './DeskLinks.tsx'

type Permission = Me['permissions'][number]

/**
 * A page of the staff: the way to the other desks, and the desk itself for whom the role allows it.
 * Null: for all staff, the page that lists the desks.
 */
export function StaffPage({ title, permission, children }: { title: string; permission: Permission | null; children: ReactNode }) {
  const isAllowed = (me: Me) => (permission === null ? me.role !== 'member' : me.permissions.includes(permission))
  return (
    <MemberPage title={title} wide>
      {(me) =>
        isAllowed(me) ? (
          <>
            {permission !== null && <DeskLinks />}
            {children}
          </>
        ) : (
          <Message Icon={Lock} title={m.desk_not_allowed()} />
        )
      }
    </MemberPage>
  )
}
