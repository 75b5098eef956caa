import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { PinSetup } from '../../parts/wallet/PinSetup.tsx'
import { DeviceMissing, PinLocked } from '../../parts/wallet/MissingStep.tsx'
import { useLeaveTo } from '../../state/leave.ts'
import { toast } from '../../state/toasts.ts'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

export function WalletPinPage() {
  return (
    <MemberPage title={m.wallet_pin_title()} verifyReason={m.verify_needed_wallet()} className="px-4 pt-4 pb-8">
      {() => <Pin />}
    </MemberPage>
  )
}

/** Sets the first PIN, or replaces the present one. */
function Pin() {
  const { returnTo = '/wallet/security' } = useSearch({ from: '/wallet/pin' })
  const client = useQueryClient()
  const leaveTo = useLeaveTo()
  const { data: pin, error, refetch } = useQuery(pinQueries.pin())
  if (!pin) return error ? <Failure error={error} retry={() => void refetch()} /> : <BlockSkeleton className="h-96" />
  if (pin.state === 'locked') return <PinLocked />
  const isChange = pin.state === 'set'
  // Only a device that may pay can prove the present PIN.
  if (isChange && !pin.hasDevice) return <DeviceMissing />
  return (
    <>
      {!isChange && <p className="mb-8 text-center text-[0.9375rem] text-balance text-muted">{m.wallet_pin_unset_body()}</p>}
      <PinSetup
        isChange={isChange}
        onDone={() => {
          toast(isChange ? m.wallet_pin_changed() : m.wallet_pin_set())
          void client.invalidateQueries({ queryKey: ['wallet'] })
          leaveTo(returnTo)
        }}
      />
    </>
  )
}
