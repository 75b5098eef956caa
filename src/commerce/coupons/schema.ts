import * as z from 'zod'
import { cursor, handle, instant, textLine, uuid } from '../../shared/text.ts'
import { couponRefusals } from './rules.ts'

const code = z
  .string()
  .max(60)
  .transform((text) => text.normalize('NFKC').trim().toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9-]{3,20}$/, 'must have 3 to 20 letters, digits or -'))
const amountKrw = z.int().min(1).max(10_000_000)

export const couponFacts = z.object({
  couponId: z.string(),
  title: z.string(),
  kind: z.enum(['amount', 'percent']),
  value: z.int(),
  capKrw: z.int().nullable(),
  minimumKrw: z.int(),
  perPerson: z.int(),
  /** Uses that are left for everybody; null: no limit. */
  leftCount: z.int().nullable(),
  isForAll: z.boolean(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
})

/** `minimumKrw` is at least 100 won above an amount, so that something is left to pay. */
export const makeCouponInput = z
  .strictObject({
    title: textLine(40, 1),
    code: code.nullable().default(null),
    kind: z.enum(['amount', 'percent']),
    value: amountKrw,
    capKrw: amountKrw.nullable().default(null),
    minimumKrw: z.int().min(0).max(10_000_000),
    totalCount: z.int().min(1).max(1_000_000).nullable().default(null),
    perPerson: z.int().min(1).max(100).default(1),
    /** Null: all products of the shop. */
    productIds: z.array(uuid).min(1).max(100).nullable().default(null),
    startsAt: instant,
    endsAt: instant,
  })
  .refine(({ kind, value }) => kind === 'amount' || value <= 90, { path: ['value'], message: 'must be at most 90 percent' })
  .refine(({ kind, value, minimumKrw }) => kind === 'percent' || minimumKrw >= value + 100, {
    path: ['minimumKrw'],
    message: 'must be at least 100 won above the discount',
  })
  .refine(({ startsAt, endsAt }) => Date.parse(endsAt) > Date.parse(startsAt), { path: ['endsAt'], message: 'must be after the start' })
export const couponInput = z.strictObject({ couponId: uuid })
export const listCouponsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
/** A coupon as its shop sees it: how often it was used, what it cost, and what was sold with it. */
export const shopCoupon = couponFacts.extend({
  code: z.string().nullable(),
  state: z.enum(['planned', 'open', 'ended', 'used_up', 'stopped']),
  takenCount: z.int(),
  usedCount: z.int(),
  discountKrw: z.int(),
  salesKrw: z.int(),
})
export const shopCouponPage = z.object({ coupons: z.array(shopCoupon), nextCursor: z.string().nullable() })

export const shopCouponsInput = z.strictObject({ handle })
/** Coupons with a button, which a buyer sees on the page of a shop. */
export const offeredCoupon = couponFacts.extend({ isTaken: z.boolean(), isUsed: z.boolean() })
export const offeredCoupons = z.object({ coupons: z.array(offeredCoupon) })
export const takeCouponInput = z.strictObject({ handle, code })
export const myCoupon = couponFacts.extend({
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
  state: z.enum(['usable', 'not_yet', 'used', 'ended']),
})
export const myCoupons = z.object({ coupons: z.array(myCoupon) })

/** What the caller's coupons and points would pay of this basket. */
export const couponQuoteInput = z.strictObject({
  shopId: uuid,
  lines: z
    .array(z.strictObject({ productId: uuid, quantity: z.int().min(1).max(99) }))
    .min(1)
    .max(50),
})
export const couponQuote = z.object({
  goodsKrw: z.int(),
  /** Those that help now first, the largest discount first. */
  coupons: z.array(
    z.object({
      couponId: z.string(),
      title: z.string(),
      discountKrw: z.int(),
      minimumKrw: z.int(),
      refused: z.enum(couponRefusals).nullable(),
    }),
  ),
  pointsKrw: z.int(),
})
