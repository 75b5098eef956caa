import { mailOrderNumber, registrationDigits, sellerKinds } from '../../../../src/shared/seller.ts'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import type { SellerFaults, SellerText } from '../../state/orders/seller-text.ts'
import { TextField } from '../TextField.tsx'

interface SellerFieldsProps {
  seller: SellerText
  onChange: (seller: SellerText) => void
  /** Of the last save. */
  error: unknown
  /** What it lacks, once it was pressed to be saved. */
  faults?: SellerFaults
}

/**
 * Who sells: a business as the law asks of it, or a private person with name, phone and e-mail
 * address.
 */
export function SellerFields({ seller, onChange, error, faults = {} }: SellerFieldsProps) {
  const refused = error ? asKiwiError(error) : null
  const errorOf = (field: keyof SellerText) => (refused?.field?.startsWith(field) ? refused.message : (faults[field]?.() ?? null))
  const field = (name: Exclude<keyof SellerText, 'kind'>) => ({
    value: seller[name],
    onChange: (value: string) => onChange({ ...seller, [name]: value }),
    error: errorOf(name),
    required: true,
  })
  const isBusiness = seller.kind === 'business'
  const isNumberWrong = seller.registrationNumber.replace(/\D/g, '').length >= 10 && registrationDigits(seller.registrationNumber) === null
  const isReportWrong = /\d{3,}호?$/.test(seller.mailOrderNumber.trim()) && mailOrderNumber(seller.mailOrderNumber) === null
  return (
    <fieldset className="space-y-4">
      <legend className="mb-3 text-lg font-bold">{m.seller_title()}</legend>
      <div className="grid grid-cols-2 gap-2">
        {sellerKinds.map((kind) => (
          <label
            key={kind}
            className="flex min-h-14 cursor-pointer items-center gap-3 rounded-2xl border border-line px-4 has-checked:border-kiwi has-checked:bg-kiwi-soft"
          >
            <input
              type="radio"
              name="seller-kind"
              checked={seller.kind === kind}
              onChange={() => onChange({ ...seller, kind })}
              className="size-5 accent-kiwi"
            />
            {kind === 'business' ? m.seller_business() : m.seller_private()}
          </label>
        ))}
      </div>
      <p className="text-sm text-muted">{isBusiness ? m.seller_business_hint() : m.seller_private_hint()}</p>
      <TextField
        {...field('name')}
        label={isBusiness ? m.seller_company() : m.seller_name()}
        maxLength={maxLengths.sellerName}
        autoComplete={isBusiness ? 'organization' : 'name'}
      />
      {isBusiness && (
        <>
          <TextField {...field('representative')} label={m.seller_representative()} maxLength={maxLengths.sellerName} autoComplete="name" />
          <TextField
            {...field('registrationNumber')}
            label={m.seller_registration()}
            hint="123-45-67890"
            error={errorOf('registrationNumber') ?? (isNumberWrong ? m.seller_registration_wrong() : null)}
            inputMode="numeric"
            maxLength={14}
          />
          <TextField
            {...field('mailOrderNumber')}
            label={m.seller_report()}
            hint={m.seller_report_hint()}
            error={errorOf('mailOrderNumber') ?? (isReportWrong ? m.seller_report_wrong() : null)}
            required={false}
            maxLength={40}
          />
          <TextField {...field('address')} label={m.seller_address()} maxLength={maxLengths.sellerAddress} autoComplete="street-address" />
        </>
      )}
      <TextField {...field('phone')} label={m.seller_phone()} type="tel" inputMode="tel" maxLength={20} autoComplete="tel" />
      <TextField
        {...field('email')}
        label={m.seller_email()}
        type="email"
        inputMode="email"
        maxLength={maxLengths.email}
        autoComplete="email"
      />
    </fieldset>
  )
}
