import type { RunnerDeps } from '../../src/context.ts'
import { createProduct } from '../../src/commerce/products/create-product.ts'
import { openShop } from '../../src/commerce/shops/open-shop.ts'
import { paintProduct } from '../avatars.ts'
import type { Painter } from '../painter.ts'
import type { DemoPlan } from '../plan.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Gallery } from './gallery.ts'
import { sideBySide } from './side-by-side.ts'

/** Opens the shops and lists their products in the plan's order; returns the product ids by sku. */
export async function seedShops(
  deps: RunnerDeps,
  plan: DemoPlan,
  cast: readonly CastMember[],
  painter: Painter,
  gallery: Gallery,
  onProduct: () => void,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  await sideBySide(plan.shops, 3, async (shop) => {
    const owner = cast[shop.ownerIndex]
    if (!owner) throw new Error(`Nobody owns the shop ${shop.handle}.`)
    const opened = new Date(owner.joinedAt.getTime() + 3_600_000)
    await openShop(memberAt(deps, owner, opened), { handle: shop.handle, name: shop.nameKo, about: shop.aboutKo })
    owner.actor.shopRole = 'owner'
    for (const [place, product] of plan.products.filter(({ shop: handle }) => handle === shop.handle).entries()) {
      const at = new Date(opened.getTime() + (place + 1) * 240_000)
      const imageMediaId = await gallery.hang(owner, 'product', await paintProduct(painter, product), at)
      const { nameKo, brand, category, description, priceKrw, stock, gtin } = product
      const { id } = await createProduct(memberAt(deps, owner, at), {
        title: nameKo,
        brand,
        category,
        about: description,
        priceKrw,
        stock,
        gtin,
        imageMediaId,
        moreImageMediaIds: [],
        attributes: [],
      })
      ids.set(product.sku, id)
      onProduct()
    }
  })
  return ids
}
