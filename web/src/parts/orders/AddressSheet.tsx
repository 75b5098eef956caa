import { type FormEvent, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { phoneDigits } from '../../../../src/shared/postcodes.ts'
import { m } from '../../paraglide/messages.js'
import { keepComposing } from '../../state/composing.ts'
import { focusFault } from '../../state/focus-fault.ts'
import { asKiwiError } from '../../state/kiwi.ts'
import { type Address, type AddressToSave, useSaveAddress } from '../../state/orders/addresses.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { SwitchRow } from '../SwitchRow.tsx'
import { TextField } from '../TextField.tsx'
import { RoadSearch } from './RoadSearch.tsx'

interface AddressSheetProps {
  /** Null: a new one. */
  address: Address | null
  onSaved: (addressId: string) => void
  onClose: () => void
}

const blank = { label: '', recipient: '', phone: '', postcode: '', road: '', detail: '', request: '' }

/** What no address does without. */
const faultsOf = ({ recipient, phone, postcode, road }: typeof blank): Partial<Record<keyof typeof blank, () => string>> => ({
  ...(recipient.trim() === '' ? { recipient: m.field_required } : {}),
  ...(phoneDigits(phone) === null ? { phone: m.address_phone_fault } : {}),
  ...(postcode.length === 5 ? {} : { postcode: m.address_postcode_fault }),
  ...(road.trim().length < 4 ? { road: m.address_road_fault } : {}),
})

/** Adds or changes an address of the book. */
export function AddressSheet({ address, onSaved, onClose }: AddressSheetProps) {
  // One id until it is saved: saving again after a lost answer makes no second address.
  const [addressId] = useState(() => address?.addressId ?? crypto.randomUUID())
  const [text, setText] = useState(() => {
    const { label, recipient, phone, postcode, road, detail, request } = address ?? blank
    return { label, recipient, phone, postcode, road, detail, request }
  })
  const [isDefault, setDefault] = useState(address?.isDefault ?? false)
  const [wasTried, setTried] = useState(false)
  const detail = useRef<HTMLInputElement>(null)
  const save = useSaveAddress()
  const failure = save.error ? asKiwiError(save.error) : null
  const set = (name: keyof typeof blank) => (value: string) => {
    setText((now) => ({ ...now, [name]: value }))
    save.reset()
  }
  const faults = faultsOf(text)
  const errorOf = (field: keyof typeof blank) => (wasTried && faults[field]?.()) || (failure?.field === field ? failure.message : null)
  const isOwnField = failure?.field && failure.field in blank
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length > 0) return focusFault(event.currentTarget)
    if (save.isPending) return
    const whole: AddressToSave = { ...text, addressId, isDefault }
    save.mutate(whole, {
      onSuccess: () => {
        toast(m.address_saved())
        onSaved(addressId)
      },
    })
  }
  return (
    <Modal title={address ? m.address_edit() : m.address_add()} onClose={onClose}>
      <form onSubmit={submit} noValidate className="mt-2 space-y-4">
        <TextField
          label={m.address_recipient()}
          value={text.recipient}
          maxLength={maxLengths.recipient}
          autoComplete="name"
          onChange={set('recipient')}
          onKeyDown={keepComposing}
          error={errorOf('recipient')}
        />
        <TextField
          label={m.address_phone()}
          value={text.phone}
          maxLength={20}
          inputMode="tel"
          autoComplete="tel"
          placeholder="010-0000-0000"
          onChange={set('phone')}
          error={errorOf('phone')}
        />
        <RoadSearch
          onPick={({ postcode, road }) => {
            setText((now) => ({ ...now, postcode, road }))
            save.reset()
            detail.current?.focus()
          }}
        />
        <div className="grid grid-cols-[7rem_1fr] gap-3">
          <TextField
            label={m.address_postcode()}
            value={text.postcode}
            maxLength={5}
            inputMode="numeric"
            autoComplete="postal-code"
            onChange={set('postcode')}
            error={errorOf('postcode')}
          />
          <TextField
            label={m.address_road()}
            value={text.road}
            maxLength={maxLengths.road}
            autoComplete="address-line1"
            onChange={set('road')}
            onKeyDown={keepComposing}
            error={errorOf('road')}
          />
        </div>
        <TextField
          ref={detail}
          label={m.address_detail()}
          value={text.detail}
          maxLength={maxLengths.addressDetail}
          autoComplete="address-line2"
          onChange={set('detail')}
          onKeyDown={keepComposing}
          error={errorOf('detail')}
        />
        <TextField
          label={m.address_request()}
          value={text.request}
          maxLength={maxLengths.courierRequest}
          placeholder={m.address_request_example()}
          onChange={set('request')}
          onKeyDown={keepComposing}
          error={errorOf('request')}
        />
        <TextField
          label={m.address_label()}
          value={text.label}
          maxLength={maxLengths.addressLabel}
          placeholder={m.address_label_example()}
          onChange={set('label')}
          onKeyDown={keepComposing}
          error={errorOf('label')}
        />
        <SwitchRow label={m.address_default()} hint={m.address_default_hint()} checked={isDefault} onChange={setDefault} />
        {failure && !isOwnField && (
          <p role="alert" className="text-sm font-medium text-danger">
            {failure.message}
          </p>
        )}
        <Button type="submit" className="min-h-13 w-full" busy={save.isPending}>
          {m.save()}
        </Button>
      </form>
    </Modal>
  )
}
