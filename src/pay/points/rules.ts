import type { pointsGrant } from '../../db/schema/points.ts'

export type PointAct = Exclude<(typeof pointsGrant.kind.enumValues)[number], 'staff'>

/**
 * What Kiwi gives by itself, once per person and act. Points are won: 1 point pays 1 won of an
 * order.
 */
export const pointActs: Record<PointAct, { amountKrw: number; lifeDays: number }> = {
  first_review: { amountKrw: 500, lifeDays: 180 },
}

/**
 * Given to one person by staff within 24 hours; a grant that passes it needs a second member of
 * staff.
 */
const grantAloneUpToKrw = 10_000
export const grantedWithinMs = 86_400_000

export function grantNeedsTwo(grantedBeforeKrw: number, amountKrw: number): boolean {
  return grantedBeforeKrw + amountKrw > grantAloneUpToKrw
}

/** Points that come back of an order live so long at least, whatever day their lot had. */
export const returnedLiveDays = 7

/** People are told so many days before points end. */
export const tellDaysBefore = 7
