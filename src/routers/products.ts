import * as z from 'zod'
import { productLooks } from '../social/posts/product-looks.ts'
import { createProduct } from '../commerce/products/create-product.ts'
import { findProducts } from '../commerce/products/find-products.ts'
import { productsOfPost } from '../commerce/products/post-products.ts'
import { readProduct } from '../commerce/products/read-product.ts'
import {
  createProductInput,
  findProductsInput,
  postProducts,
  postProductsInput,
  productDetail,
  productInput,
  updateProductInput,
  productCard,
} from '../commerce/products/schema.ts'
import { postPage, productLooksInput } from '../social/posts/schema.ts'
import { updateProduct } from '../commerce/products/update-product.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const productsRouter = router({
  get: anyone('read', productDetail)
    .input(productInput)
    .query(({ ctx, input }) => readProduct(ctx, input)),
  /** Posts that show the product, newest first. */
  looks: anyone('read', postPage)
    .input(productLooksInput)
    .query(({ ctx, input }) => productLooks(ctx, input)),
  /** What a post shows, as it can be bought now. */
  ofPost: anyone('read', postProducts)
    .input(postProductsInput)
    .query(({ ctx, input }) => productsOfPost(ctx, input)),
  /** For the tag picker: listed products whose title or brand holds the text. */
  find: member('search', z.object({ products: z.array(productCard) }))
    .input(findProductsInput)
    .query(({ ctx, input }) => findProducts(ctx, input)),
  create: shop('post', productDetail)
    .input(createProductInput)
    .mutation(({ ctx, input }) => createProduct(ctx, input)),
  update: shop('write', productDetail)
    .input(updateProductInput)
    .mutation(({ ctx, input }) => updateProduct(ctx, input)),
})
