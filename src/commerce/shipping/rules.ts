import type { DeliveryZone } from '../../shared/postcodes.ts'

export interface ShippingRule {
  feeKrw: number
  /** From this many won of goods on the fee is not taken. Null: never. */
  freeOverKrw: number | null
  jejuExtraKrw: number
  islandExtraKrw: number
}

/** The rule of a shop that has set none. */
export const freeShipping: ShippingRule = { feeKrw: 0, freeOverKrw: null, jejuExtraKrw: 0, islandExtraKrw: 0 }

/**
 * The shipping fee of one order. `zone` null: the shop hands it over. Free is the fee; the ship to Jeju and islands costs its extra
 * fee.
 */
export function shippingKrw(rule: ShippingRule, goodsKrw: number, zone: DeliveryZone | null): number {
  if (zone === null) return 0
  const feeKrw = rule.freeOverKrw !== null && goodsKrw >= rule.freeOverKrw ? 0 : rule.feeKrw
  switch (zone) {
    case 'mainland':
      return feeKrw
    case 'jeju':
      return feeKrw + rule.jejuExtraKrw
    case 'island':
      return feeKrw + rule.islandExtraKrw
    default: {
      const unhandled: never = zone
      return unhandled
    }
  }
}
