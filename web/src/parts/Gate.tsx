import { Link, useLocation } from '@tanstack/react-router'
import { BadgeCheck, LogIn } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import { useQuery } from '@tanstack/react-query'
import type { Me } from '../state/kiwi.ts'
import { queries } from '../state/social/queries.ts'
import { buttonLook } from './Button.tsx'
import { Failure, Message } from './Message.tsx'
import { RoutePending } from './RoutePending.tsx'

interface GateProps {
  /** Why verification is needed here; without it, a pending person may come in. */
  verifyReason?: string
  children: (me: Me) => ReactNode
}

/** Lets in who may be here, and tells everybody else what is missing and where to get it. */
export function Gate({ verifyReason, children }: GateProps) {
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
