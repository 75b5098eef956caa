import type { Deps } from '../../src/context.ts'
import { shop } from '../../src/db/schema/product.ts'

/** The ids of all shops by handle. */
export async function shopIds({ main }: Deps): Promise<Map<string, string>> {
  const shops = await main.db.select({ id: shop.id, handle: shop.handle }).from(shop)
  return new Map(shops.map(({ id, handle }) => [handle, id]))
}
