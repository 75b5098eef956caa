import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { BadgeCheck, LogIn, ShieldAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import type { Me } from '../state/kiwi.ts'
import { queries } from '../state/social/queries.ts'
import { buttonLook } from './Button.tsx'
import { Failure, Message } from './Message.tsx'
import { RoutePending } from './RoutePending.tsx'

interface ForMembersProps {
  /** Why verification is needed here. Without it, unverified people see the content too. */
  verifyReason?: string
  /** Suspended people see the content too; elsewhere they see where they are led to. */
  evenSuspended?: boolean
  children: (me: Me) => ReactNode
}

/** Content for people who are signed in. Others see what is missing and a link to it. */
export function ForMembers({ verifyReason, evenSuspended = false, children }: ForMembersProps) {
  const { data: me, error, refetch, isPending } = useQuery(queries.me())
  const { pathname, searchStr } = useLocation()
  const search = { returnTo: pathname + searchStr }
  if (isPending) return <RoutePending />
  if (me === undefined) return <Failure error={error} retry={() => void refetch()} />
  if (me === null)
    return (
      <Message Icon={LogIn} title={m.sign_in_needed_title()} body={m.sign_in_needed_body()}>
        <Link to="/sign-in" search={search} className={buttonLook()}>
          {m.sign_in()}
        </Link>
      </Message>
    )
  if (me.status === 'suspended' && !evenSuspended)
    return (
      <Message Icon={ShieldAlert} title={m.suspended_title()} body={m.suspended_body()}>
        <Link to="/me/actions" className={buttonLook()}>
          {m.suspended_see()}
        </Link>
      </Message>
    )
  if (verifyReason && me.status === 'pending')
    return (
      <Message Icon={BadgeCheck} title={verifyReason} body={m.verify_needed_body()}>
        <Link to="/verify" search={search} className={buttonLook()}>
          {m.verify_title()}
        </Link>
      </Message>
    )
  return children(me)
}
