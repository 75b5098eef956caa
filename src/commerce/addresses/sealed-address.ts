import type { Ctx } from '../../context.ts'
import { emailBinding } from '../../social/mail/sealed-email.ts'
import { openEnvelope, type Envelope, sealEnvelope } from '../../shared/envelope.ts'
import type { AddressText } from './schema.ts'

/** Names the row, so that an envelope that is moved to another row does not open. */
const bindings = {
  address: (id: string) => `address:${id}`,
  order_address: (id: string) => `order_address:${id}`,
  shop_details: (id: string) => `shop_details:${id}`,
  person_email: emailBinding,
  cash_receipt_ask: (id: string) => `cash_receipt_ask:${id}`,
  cash_receipt_wish: (id: string) => `cash_receipt_wish:${id}`,
} as const
export type SealedTable = keyof typeof bindings

export const bindingOf = (table: SealedTable, id: string) => bindings[table](id)

export function sealAddress(ctx: Pick<Ctx, 'config'>, table: SealedTable, id: string, text: AddressText): Promise<Envelope> {
  const { label, recipient, phone, postcode, road, detail, request } = text
  return sealEnvelope(
    ctx.config.ADDRESS_KEYS,
    bindingOf(table, id),
    JSON.stringify({ label, recipient, phone, postcode, road, detail, request }),
  )
}

export async function openAddressText(ctx: Pick<Ctx, 'config'>, table: SealedTable, id: string, envelope: Envelope): Promise<AddressText> {
  return JSON.parse(await openEnvelope(ctx.config.ADDRESS_KEYS, bindingOf(table, id), envelope)) as AddressText
}
