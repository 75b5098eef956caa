import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, krw } from './columns.ts'
import { order } from './order.ts'
import { person } from './person.ts'

/**
 * Points that Kiwi gave a person: by staff, above a line by two of them, or for an act (`pointActs`
 * in pay/points/rules.ts).
 */
export const pointsGrant = pgTable(
  'points_grant',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** `staff`, or the act. */
    kind: text('kind', { enum: ['staff', 'first_review'] }).notNull(),
    amountKrw: krw('amount_krw').notNull(),
    /** The words of the member of staff; the person reads them. */
    reason: text('reason').notNull().default(''),
    needsTwo: boolean('needs_two').notNull(),
    /** Null for an act. */
    proposedBy: uuid('proposed_by').references(() => person.id),
    grantedBy: uuid('granted_by').references(() => person.id),
    /** `staff:<member of staff>:<key of the call>`, or `<act>:<person>`: one grant per key. */
    grantKey: text('grant_key').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('points_grant_key_unique').on(t.grantKey),
    index('points_grant_person').on(t.personId, t.createdAt),
    check('points_grant_positive', sql`${t.amountKrw} > 0`),
    check(
      'points_grant_by_two',
      sql`case when ${t.kind} <> 'staff' then ${t.proposedBy} is null and ${t.grantedBy} is null and not ${t.needsTwo}
          else ${t.proposedBy} is not null and ${t.grantedBy} is not null and ${t.personId} not in (${t.proposedBy}, ${t.grantedBy})
            and (not ${t.needsTwo} or ${t.proposedBy} <> ${t.grantedBy}) end`,
    ),
  ],
)

/**
 * What is left of a grant, with the day on which it ends. The rows of one person change only under
 * the lock of their account of kind `points`, whose `posted - held` is the sum of `left_krw`.
 */
export const pointsLot = pgTable(
  'points_lot',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    grantId: uuid('grant_id')
      .notNull()
      .references(() => pointsGrant.id),
    grantedKrw: krw('granted_krw').notNull(),
    leftKrw: krw('left_krw').notNull(),
    /** Ended unused, or void because the person left. */
    expiredKrw: krw('expired_krw').notNull().default(0),
    expiresAt: instant('expires_at').notNull(),
    /** When the person was told that it ends soon. */
    toldAt: instant('told_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('points_lot_grant_unique').on(t.grantId),
    // Used first-expiring first.
    index('points_lot_open')
      .on(t.personId, t.expiresAt, t.id)
      .where(sql`${t.leftKrw} > 0`),
    index('points_lot_ending')
      .on(t.expiresAt)
      .where(sql`${t.leftKrw} > 0`),
    check('points_lot_parts', sql`${t.leftKrw} >= 0 and ${t.expiredKrw} >= 0 and ${t.leftKrw} + ${t.expiredKrw} <= ${t.grantedKrw}`),
  ],
)

/** The lots that an order took points from. What is given back goes to the lots again. */
export const pointsUse = pgTable(
  'points_use',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    lotId: uuid('lot_id')
      .notNull()
      .references(() => pointsLot.id),
    usedKrw: krw('used_krw').notNull(),
    returnedKrw: krw('returned_krw').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.lotId] }),
    index('points_use_lot').on(t.lotId),
    check('points_use_returned_within', sql`${t.returnedKrw} between 0 and ${t.usedKrw} and ${t.usedKrw} > 0`),
  ],
)
