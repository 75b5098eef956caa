import { Link, useLocation } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../Button.tsx'

/** To the page that tops up what is missing, which leads back here. */
export function TopUpLink({ missingKrw, className = '' }: { missingKrw: number; className?: string }) {
  const { pathname, searchStr } = useLocation()
  return (
    <Link
      to="/wallet/top-up"
      search={{ returnTo: pathname + searchStr, amount: missingKrw }}
      className={buttonLook('strong', `min-h-13 w-full ${className}`)}
    >
      {m.top_up_title()}
    </Link>
  )
}
