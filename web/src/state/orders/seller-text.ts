import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { isEmail, mailOrderNumber, registrationDigits, sellerPhoneDigits } from '../../../../src/shared/seller.ts'
import { m } from '../../paraglide/messages.js'

export type ShopDetails = RouterOutputs['shops']['details']
type SellerInput = RouterInputs['shops']['setDetails']

/** The fields of a seller as they are typed. */
export interface SellerText {
  kind: 'business' | 'private'
  name: string
  representative: string
  registrationNumber: string
  mailOrderNumber: string
  address: string
  phone: string
  email: string
}

export const noSeller: SellerText = {
  kind: 'business',
  name: '',
  representative: '',
  registrationNumber: '',
  mailOrderNumber: '',
  address: '',
  phone: '',
  email: '',
}

export type SellerFaults = Partial<Record<keyof SellerText, () => string>>

/** What the API would refuse. */
export function sellerFaults(seller: SellerText): SellerFaults {
  const needed = seller.kind === 'private' ? (['name'] as const) : (['name', 'representative', 'address'] as const)
  return {
    ...Object.fromEntries(needed.filter((field) => seller[field].trim() === '').map((field) => [field, m.field_required])),
    ...(sellerPhoneDigits(seller.phone) === null ? { phone: m.address_phone_fault } : {}),
    ...(isEmail(seller.email.trim()) ? {} : { email: m.field_malformed }),
    ...(seller.kind === 'private' ? {} : numberFaults(seller)),
  }
}

const numberFaults = ({ registrationNumber, mailOrderNumber: report }: SellerText): SellerFaults => ({
  ...(registrationDigits(registrationNumber) === null ? { registrationNumber: m.seller_registration_wrong } : {}),
  ...(report.trim() === '' || mailOrderNumber(report) ? {} : { mailOrderNumber: m.seller_report_wrong }),
})

export function sellerInput({ kind, name, phone, email, ...business }: SellerText): SellerInput {
  return kind === 'private' ? { kind, name, phone, email } : { kind, name, phone, email, ...business }
}
