import { Link, useLocation } from '@tanstack/react-router'
import { LockKeyhole, type LucideIcon, MonitorSmartphone } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../Button.tsx'

export function PinLocked() {
  return (
    <MissingStep
      Icon={LockKeyhole}
      title={m.wallet_pin_locked_title()}
      body={m.wallet_pin_locked_body()}
      to="/wallet/unlock"
      action={m.wallet_pin_unlock()}
    />
  )
}

export function DeviceMissing() {
  return (
    <MissingStep
      Icon={MonitorSmartphone}
      title={m.wallet_device_unknown_title()}
      body={m.wallet_device_unknown_body()}
      to="/wallet/security"
      action={m.wallet_device_add()}
    />
  )
}

/** A step that is missing before this device can pay. Its page leads back here. */
function MissingStep({
  Icon,
  title,
  body,
  to,
  action,
}: {
  Icon: LucideIcon
  title: string
  body: string
  to: '/wallet/unlock' | '/wallet/security'
  action: string
}) {
  const { pathname, searchStr } = useLocation()
  return (
    <div role="alert" className="flex flex-col items-center px-2 py-6 text-center">
      <span className="grid size-16 place-items-center rounded-full bg-honey-soft text-honey">
        <Icon aria-hidden className="size-7" />
      </span>
      <h2 className="mt-4 text-lg font-bold text-balance">{title}</h2>
      <p className="mt-1.5 text-[0.9375rem] text-balance text-muted">{body}</p>
      <Link
        to={to}
        search={{ returnTo: pathname === '/wallet/pin' ? '/wallet/security' : pathname + searchStr }}
        className={buttonLook('strong', 'mt-6 w-full')}
      >
        {action}
      </Link>
    </div>
  )
}
