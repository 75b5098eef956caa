import { productLooks } from '../social/posts/product-looks.ts'
import { createProduct } from '../commerce/products/create-product.ts'
import { findProducts } from '../commerce/products/find-products.ts'
import { productsOfPost } from '../commerce/products/post-products.ts'
import { readProduct } from '../commerce/products/read-product.ts'
import { createProductInput, findProductsInput, postProductsInput, productInput, updateProductInput } from '../commerce/products/schema.ts'
import { productLooksInput } from '../social/posts/schema.ts'
import { updateProduct } from '../commerce/products/update-product.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const productsRouter = router({
  get: anyone('read')
    .input(productInput)
    .query(({ ctx, input }) => readProduct(ctx, input)),
  /** Posts that show the product, newest first. */
  looks: anyone('read')
    .input(productLooksInput)
    .query(({ ctx, input }) => productLooks(ctx, input)),
  /** What a post shows, as it can be bought now. */
  ofPost: anyone('read')
    .input(postProductsInput)
    .query(({ ctx, input }) => productsOfPost(ctx, input)),
  /** For the tag picker: listed products whose title or brand holds the text. */
  find: member('search')
    .input(findProductsInput)
    .query(({ ctx, input }) => findProducts(ctx, input)),
  create: shop('post')
    .input(createProductInput)
    .mutation(({ ctx, input }) => createProduct(ctx, input)),
  update: shop('write')
    .input(updateProductInput)
    .mutation(({ ctx, input }) => updateProduct(ctx, input)),
})
