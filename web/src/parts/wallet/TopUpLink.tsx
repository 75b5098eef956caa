import { Link, useLocation } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../Button.tsx'

interface TopUpLinkProps {
  missingKrw: number
  kind?: 'strong' | 'quiet'
  className?: string
  onClick?: (() => void) | undefined
}

/** To the page that tops up what is missing, which leads back here. */
export function TopUpLink({ missingKrw, kind = 'strong', className = '', onClick }: TopUpLinkProps) {
  const { pathname, searchStr } = useLocation()
  return (
    <Link
      to="/wallet/top-up"
      search={{ returnTo: pathname + searchStr, amount: missingKrw }}
      onClick={onClick}
      className={buttonLook(kind, `min-h-13 w-full ${className}`)}
    >
      {m.top_up_title()}
    </Link>
  )
}
