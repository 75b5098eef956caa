import { shownPhone } from '../../../../src/shared/postcodes.ts'
import { m } from '../../paraglide/messages.js'
import type { Address } from '../../state/orders/addresses.ts'

type Shown = Pick<Address, 'label' | 'recipient' | 'phone' | 'postcode' | 'road' | 'detail' | 'request'>

/** An address as it is read: who, where, and what the courier is asked for. */
export function AddressText({ address, isDefault = false }: { address: Shown; isDefault?: boolean }) {
  return (
    <span className="block min-w-0 leading-snug break-words">
      <span className="flex flex-wrap items-center gap-x-2 font-semibold">
        <bdi>{address.recipient}</bdi>
        {address.label && <bdi className="rounded-full bg-sunken px-2 py-0.5 text-xs font-medium text-muted">{address.label}</bdi>}
        {isDefault && <span className="rounded-full bg-kiwi-soft px-2 py-0.5 text-xs font-medium text-kiwi">{m.address_default()}</span>}
      </span>
      <span className="mt-0.5 block text-[0.9375rem] tabular-nums">{shownPhone(address.phone)}</span>
      <span className="block text-[0.9375rem]">
        <span className="tabular-nums">({address.postcode})</span> <bdi>{`${address.road} ${address.detail}`.trim()}</bdi>
      </span>
      {address.request && (
        <span className="block text-sm text-muted">
          <bdi>{address.request}</bdi>
        </span>
      )}
    </span>
  )
}
