import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'

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

export function sellerInput({ kind, name, phone, email, ...business }: SellerText): SellerInput {
  return kind === 'private' ? { kind, name, phone, email } : { kind, name, phone, email, ...business }
}
