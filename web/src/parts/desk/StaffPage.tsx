import { LayoutDashboard, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
import { BesideMenu } from '../BesideMenu.tsx'
import { MemberPage } from '../MemberPage.tsx'
import { Message } from '../Message.tsx'
import { desks } from './desks.ts'

type Permission = Me['permissions'][number]

/**
 * A page of the staff: the menu of the desks, and the desk itself for whom the role allows it.
 * Null: for all staff, the page that says what waits at each desk.
 */
export function StaffPage({ title, permission, children }: { title: string; permission: Permission | null; children: ReactNode }) {
  const isAllowed = (me: Me) => (permission === null ? me.role !== 'member' : me.permissions.includes(permission))
  return (
    <MemberPage title={title} wide isWhole className="">
      {(me) =>
        isAllowed(me) ? (
          permission === null ? (
            <div className="px-4 pb-8">{children}</div>
          ) : (
            <BesideMenu
              label={m.desk_links()}
              entries={[
                { to: '/admin', label: m.staff_home, Icon: LayoutDashboard, isExact: true },
                ...desks.filter((desk) => me.permissions.includes(desk.permission)),
              ]}
              className="px-4 pb-8"
            >
              {children}
            </BesideMenu>
          )
        ) : (
          <Message Icon={Lock} title={m.desk_not_allowed()} />
        )
      }
    </MemberPage>
  )
}
