import type { DeliveryZone } from '../../shared/postcodes.ts'

export interface ShippingRule {
  feeKrw: number
  /** From this many won of goods on the fee is not taken. Null: never. */
  freeOverKrw: number | null
  jejuExtraKrw: number
  islandExtraKrw: number
  /** What the way back costs a buyer who changed their mind. */
  returnFeeKrw: number
}

/** The rule of a shop that has set none. */
export const freeShipping: ShippingRule = { feeKrw: 0, freeOverKrw: null, jejuExtraKrw: 0, islandExtraKrw: 0, returnFeeKrw: 3_000 }

/**
 * The shipping fee of one order. `zone` null: the shop hands it over. Free is the fee; the ship to
 * Jeju and islands costs its extra fee.
 */
export function shippingKrw(rule: ShippingRule, goodsKrw: number, zone: DeliveryZone | null): number {
  if (zone === null) return 0
  const feeKrw = rule.freeOverKrw !== null && goodsKrw >= rule.freeOverKrw ? 0 : rule.feeKrw
  return feeKrw + extraKrw(rule, zone)
}

/**
 * What the way back of one order will cost a buyer at fault, whatever part comes back. What was
 * picked up is brought back.
 */
export function wayBackKrw(rule: ShippingRule, zone: DeliveryZone | null): number {
  return zone === null ? 0 : rule.returnFeeKrw + extraKrw(rule, zone)
}

/** Of the ship, in either direction. */
function extraKrw({ jejuExtraKrw, islandExtraKrw }: ShippingRule, zone: DeliveryZone): number {
  switch (zone) {
    case 'mainland':
      return 0
    case 'jeju':
      return jejuExtraKrw
    case 'island':
      return islandExtraKrw
    default: {
      const unhandled: never = zone
      return unhandled
    }
  }
}
