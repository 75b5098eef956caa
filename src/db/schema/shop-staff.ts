import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { memberRoles } from '../../shared/shop-roles.ts'
import { id, instant } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/**
 * Who works in a shop beside its owner, who stands in `shop.owner_id`; before `accepted_at` it is
 * an invitation.
 */
export const shopMember = pgTable(
  'shop_member',
  {
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    role: text('role', { enum: memberRoles }).notNull(),
    invitedAt: instant('invited_at').notNull(),
    acceptedAt: instant('accepted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.personId] }),
    index('shop_member_person').on(t.personId),
    // Nobody works in two shops: a page of the shop needs no choice, and a buyer's shop is never in
    // doubt.
    uniqueIndex('shop_member_works')
      .on(t.personId)
      .where(sql`${t.acceptedAt} is not null`),
    check('shop_member_role', sql`${t.role} in ('seller', 'finance')`),
  ],
)

/** What the people of a shop did there: who, what, when. Append-only; the owner reads it. */
export const shopAct = pgTable(
  'shop_act',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    act: text('act', {
      enum: [
        'open_shop',
        'change_settings',
        'invite',
        'join',
        'leave',
        'change_role',
        'remove_member',
        'create_product',
        'change_product',
        'confirm_order',
        'cancel_order',
        'pay_debt',
        'refund_payment',
        'change_commission',
      ],
    }).notNull(),
    /** A product, an order, a payment or a person. */
    subjectId: uuid('subject_id'),
    /**
     * Names of changed fields, a role, an amount; never what a buyer or member said or where they
     * live.
     */
    details: jsonb('details').$type<Record<string, string | number | boolean | string[]>>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('shop_act_shop').on(t.shopId, t.id.desc().nullsFirst())],
)
