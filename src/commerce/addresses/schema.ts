import * as z from 'zod'
import { maxAddresses, maxLengths } from '../../shared/bounds.ts'
import { textLine, uuid } from '../../shared/text.ts'

const addressText = {
  /** What the person calls it: 집, 회사. */
  label: textLine(maxLengths.addressLabel),
  recipient: textLine(maxLengths.recipient, 1),
  /** A Korean number, with or without hyphens; kept as digits. */
  phone: textLine(20, 8),
  postcode: textLine(5, 5),
  road: textLine(maxLengths.road, 4),
  detail: textLine(maxLengths.addressDetail),
  /** For the courier. */
  request: textLine(maxLengths.courierRequest),
}

/** `addressId` is made by the client: saving again changes the same address. */
export const saveAddressInput = z.strictObject({ addressId: uuid, ...addressText, isDefault: z.boolean().default(false) })
export const addressInput = z.strictObject({ addressId: uuid })
export const findRoadsInput = z.strictObject({ words: textLine(maxLengths.search, 2) })

const shownText = z.object({
  label: z.string(),
  recipient: z.string(),
  phone: z.string(),
  postcode: z.string(),
  road: z.string(),
  detail: z.string(),
  request: z.string(),
})
export type AddressText = z.infer<typeof shownText>

export const addressView = shownText.extend({
  addressId: z.string(),
  isDefault: z.boolean(),
  /** Decides the extra fee of shops. */
  zone: z.enum(['mainland', 'jeju', 'island']),
})
/** The default first, then the newest. */
export const addressList = z.object({ addresses: z.array(addressView).max(maxAddresses) })
export const foundRoads = z.object({
  found: z.array(z.object({ postcode: z.string(), road: z.string(), building: z.string(), lot: z.string() })),
  isMore: z.boolean(),
})
/** Where an order goes. Null once it was erased. */
export const openedAddress = z.object({ address: shownText.nullable() })
export const openedAddresses = z.object({ addresses: z.array(openedAddress.extend({ orderId: z.string() })) })
