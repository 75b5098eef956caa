import type { RunnerDeps } from '../../src/context.ts'
import { createProduct } from '../../src/commerce/products/create-product.ts'
import { setOptions } from '../../src/commerce/products/set-options.ts'
import { setShippingRule } from '../../src/commerce/shipping/set-shipping-rule.ts'
import { describeShop } from '../../src/commerce/shops/describe-shop.ts'
import { openShop } from '../../src/commerce/shops/open-shop.ts'
import { setShopPictures } from '../../src/commerce/shops/set-shop-pictures.ts'
import { setShopDetails } from '../../src/commerce/shops/set-shop-details.ts'
import { paintProduct } from '../avatars.ts'
import type { Painter } from '../painter.ts'
import { cheapestOf, type DemoPlan } from '../plan.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Gallery } from './gallery.ts'
import { sideBySide } from './side-by-side.ts'

/** Two choices at one price, so that one can be exchanged for the other, and a dearer third. */
function choicesOf({ optionKo: { name, values } }: DemoPlan['shops'][number], { priceKrw, stock }: DemoPlan['products'][number]) {
  return {
    optionNames: [name],
    options: values.map((value, at) => ({ values: [value], priceKrw: at < 2 ? priceKrw : priceKrw + 3_000, stock })),
  }
}

/**
 * Opens the shops and lists their products in the plan's order, the cheapest with options; returns
 * the product ids by sku.
 */
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
    const { aboutKo: about, hoursKo: hours, returnsKo: returnPolicy } = shop
    await describeShop(memberAt(deps, owner, opened), { about, hours, returnPolicy })
    await setShopDetails(memberAt(deps, owner, opened), shop.seller)
    await setShippingRule(memberAt(deps, owner, opened), shop.shipping)
    const [first, second = first] = plan.products.filter(({ shop: handle }) => handle === shop.handle)
    if (first && second)
      await setShopPictures(memberAt(deps, owner, opened), {
        logoMediaId: await gallery.hang(owner, 'shop', await paintProduct(painter, first), opened),
        bannerMediaId: await gallery.hang(owner, 'shop', await paintProduct(painter, second), opened),
      })
    // What people buy in the demo: see seedOrders.
    const cheapest = cheapestOf(plan, shop.handle, 1)[0]?.sku
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
        state: 'listed',
      })
      ids.set(product.sku, id)
      if (product.sku === cheapest)
        await setOptions(memberAt(deps, owner, new Date(at.getTime() + 60_000)), { productId: id, ...choicesOf(shop, product) })
      onProduct()
    }
  })
  // The shops were filled side by side.
  return new Map(plan.products.flatMap(({ sku }) => (ids.has(sku) ? [[sku, ids.get(sku)!]] : [])))
}
