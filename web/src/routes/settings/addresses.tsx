import { useQuery } from '@tanstack/react-query'
import { MapPin, Plus } from 'lucide-react'
import { useState } from 'react'
import { maxAddresses } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { AddressSheet } from '../../parts/orders/AddressSheet.tsx'
import { AddressText } from '../../parts/orders/AddressText.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { type Address, addressQueries, useRemoveAddress } from '../../state/orders/addresses.ts'
import { toast, toastFailure } from '../../state/toasts.ts'

export function AddressesPage() {
  return (
    <MemberPage title={m.addresses_title()} verifyReason={m.verify_needed_wallet()} className="space-y-3 px-4 pb-10">
      {() => <Addresses />}
    </MemberPage>
  )
}

function Addresses() {
  const { data, error, isPending, refetch } = useQuery(addressQueries.list())
  const [edited, setEdited] = useState<Address | 'new' | null>(null)
  const [removed, setRemoved] = useState<Address | null>(null)
  const remove = useRemoveAddress()
  if (isPending) return <BlockSkeleton className="h-60" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const { addresses } = data
  return (
    <>
      <p className="text-[0.9375rem] text-muted">{m.addresses_lead()}</p>
      {addresses.length === 0 && <Message Icon={MapPin} title={m.addresses_none()} />}
      <ul className="space-y-3">
        {addresses.map((address) => (
          <li key={address.addressId} className="rounded-3xl bg-card p-5 shadow-card">
            <AddressText address={address} isDefault={address.isDefault} />
            <div className="mt-3 flex gap-2">
              <Button kind="quiet" aria-label={m.address_edit_of({ name: address.recipient })} onClick={() => setEdited(address)}>
                {m.edit()}
              </Button>
              <Button
                kind="plain"
                aria-label={m.address_remove_of({ name: address.recipient })}
                className="text-danger!"
                onClick={() => setRemoved(address)}
              >
                {m.delete()}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Button className="min-h-13 w-full" disabled={addresses.length >= maxAddresses} onClick={() => setEdited('new')}>
        <Plus aria-hidden className="size-5" />
        {m.address_add()}
      </Button>
      {edited && (
        <AddressSheet address={edited === 'new' ? null : edited} onSaved={() => setEdited(null)} onClose={() => setEdited(null)} />
      )}
      {removed && (
        <ConfirmDialog
          title={m.address_remove()}
          body={m.address_remove_body()}
          action={m.delete()}
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate(removed.addressId, {
              onSuccess: () => toast(m.address_removed()),
              onError: toastFailure,
              onSettled: () => setRemoved(null),
            })
          }
          onClose={() => setRemoved(null)}
        />
      )}
    </>
  )
}
