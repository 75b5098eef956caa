import { openShop } from '../domain/products/open-shop.ts'
import { readShop } from '../domain/products/read-shop.ts'
import { openShopInput, shopInput, shopProductsInput } from '../domain/products/schema.ts'
import { shopProducts } from '../domain/products/shop-products.ts'
import { anyone, member, router } from './trpc.ts'

export const shopsRouter = router({
  get: anyone.input(shopInput).query(({ ctx, input }) => readShop(ctx, input)),
  products: anyone.input(shopProductsInput).query(({ ctx, input }) => shopProducts(ctx, input)),
  open: member.input(openShopInput).mutation(({ ctx, input }) => openShop(ctx, input)),
})
