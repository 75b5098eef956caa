import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { Panel } from '../../parts/Panel.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { AddThisDevice } from '../../parts/wallet/AddThisDevice.tsx'
import { DeviceList } from '../../parts/wallet/DeviceList.tsx'
import { useLeaveTo } from '../../state/leave.ts'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

export function WalletSecurityPage() {
  return (
    <MemberPage title={m.wallet_security_title()} verifyReason={m.verify_needed_wallet()} className="space-y-4 px-4 pb-8">
      {() => <Security />}
    </MemberPage>
  )
}

const stateNames = { set: m.wallet_security_pin_set, unset: m.wallet_security_pin_unset, locked: m.wallet_security_pin_locked }

function Security() {
  const { returnTo, identityVerificationId } = useSearch({ from: '/wallet/security' })
  const leaveTo = useLeaveTo()
  const pin = useQuery(pinQueries.pin())
  if (pin.isPending) return <BlockSkeleton className="h-48" />
  if (!pin.data) return <Failure error={pin.error} retry={() => void pin.refetch()} />
  const { state, mayAddDevice, hasDevice } = pin.data
  return (
    <>
      <Panel title={m.wallet_pin_title()}>
        <p className="text-muted">{stateNames[state]()}</p>
        {state === 'locked' ? (
          <Link to="/wallet/unlock" search={{ returnTo: '/wallet/security' }} className={buttonLook('strong', 'mt-4 w-full')}>
            {m.wallet_pin_unlock()}
          </Link>
        ) : (
          <Link to="/wallet/pin" className={buttonLook(state === 'unset' ? 'strong' : 'quiet', 'mt-4 w-full')}>
            {state === 'unset' ? m.wallet_pin_make() : m.wallet_pin_change()}
          </Link>
        )}
      </Panel>
      <Panel title={m.wallet_devices_title()}>
        <DeviceList />
        {/* The first device is added with the first PIN. */}
        {!hasDevice && state !== 'unset' && (
          <div className="mt-4 border-t border-line pt-4">
            <p className="text-[0.9375rem] text-muted">{m.wallet_device_unknown_body()}</p>
            <AddThisDevice
              mayAdd={mayAddDevice}
              verificationId={identityVerificationId}
              onAdded={() => {
                if (returnTo) leaveTo(returnTo)
              }}
            />
          </div>
        )}
      </Panel>
    </>
  )
}
