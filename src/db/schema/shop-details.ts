import { sql } from 'drizzle-orm'
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { sellerKinds } from '../../shared/seller.ts'
import { bytea } from './bytea.ts'
import { instant } from './columns.ts'
import { shop } from './product.ts'

/**
 * Who sells in a shop, as 전자상거래법 13조 asks. Names, numbers, address, phone and e-mail address are
 * sealed, as addresses are.
 */
export const shopDetails = pgTable(
  'shop_details',
  {
    shopId: uuid('shop_id')
      .primaryKey()
      .references(() => shop.id),
    kind: text('kind', { enum: sellerKinds }).notNull(),
    keyId: text('key_id').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    sealed: bytea('sealed').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [check('shop_details_kind', sql`${t.kind} in ('business', 'private')`)],
)
