import * as z from 'zod'
import { productLooks } from '../social/posts/product-looks.ts'
import { createFromLink } from '../commerce/products/create-from-link.ts'
import { createProduct } from '../commerce/products/create-product.ts'
import { fallenPrices } from '../commerce/products/fallen-prices.ts'
import { findProducts } from '../commerce/products/find-products.ts'
import { ownProducts, readOwnProduct, setStates } from '../commerce/products/own-products.ts'
import { productsOfPost } from '../commerce/products/post-products.ts'
import { readLink } from '../commerce/products/read-link.ts'
import { readPrices } from '../commerce/products/read-prices.ts'
import { readProduct } from '../commerce/products/read-product.ts'
import {
  createProductInput,
  createFromLinkInput,
  fallenProducts,
  linkInput,
  findProductsInput,
  ownProduct,
  ownProductPage,
  ownProductsInput,
  postProducts,
  postProductsInput,
  productDetail,
  priceHistory,
  productLinkView,
  productCards,
  productInput,
  setStatesInput,
  setOptionsInput,
  updateProductInput,
  productCard,
} from '../commerce/products/schema.ts'
import { postPage, productLooksInput } from '../social/posts/schema.ts'
import { setOptions } from '../commerce/products/set-options.ts'
import { similarProducts } from '../commerce/products/similar-products.ts'
import { substitutes } from '../commerce/products/substitutes.ts'
import { updateProduct } from '../commerce/products/update-product.ts'
import { noInput } from '../shared/text.ts'
import { anyone, asJson, member, owner, router, shop } from './trpc.ts'

export const productsRouter = router({
  get: anyone('read', productInput, productDetail).query(({ ctx, input }) => readProduct(ctx, input)),
  prices: anyone('read', productInput, priceHistory).query(({ ctx, input }) => readPrices(ctx, input)),
  /** What else could be bought: of its category, near its price, in stock. */
  substitutes: anyone('read', productInput, productCards).query(({ ctx, input }) => substitutes(ctx, input)),
  /** What people show or choose beside it. */
  similar: anyone('read', productInput, productCards).query(({ ctx, input }) => similarProducts(ctx, input)),
  /** Products of the caller's saved posts that are cheaper now than when they saved them. */
  fallen: member('read', noInput, fallenProducts).query(({ ctx }) => fallenPrices(ctx)),
  /** Posts that show the product, newest first. */
  looks: anyone('read', productLooksInput, postPage).query(({ ctx, input }) => asJson(productLooks(ctx, input))),
  /** The products of a post, with their present prices and stock. */
  ofPost: anyone('read', postProductsInput, postProducts).query(({ ctx, input }) => productsOfPost(ctx, input)),
  /** For the tag picker: listed products with the text in title or brand. */
  find: member('search', findProductsInput, z.object({ products: z.array(productCard) })).query(({ ctx, input }) =>
    findProducts(ctx, input),
  ),
  createFromLink: member('post', createFromLinkInput, productLinkView).mutation(({ ctx, input }) => createFromLink(ctx, input)),
  link: owner('read', linkInput, productLinkView).query(({ ctx, input }) => readLink(ctx, input)),
  create: shop('products', 'post', createProductInput, productDetail).mutation(({ ctx, input }) => createProduct(ctx, input)),
  update: shop('products', 'write', updateProductInput, productDetail).mutation(({ ctx, input }) => updateProduct(ctx, input)),
  /** The options of a product, all of them at once. */
  setOptions: shop('products', 'write', setOptionsInput, productDetail).mutation(({ ctx, input }) => setOptions(ctx, input)),
  /** Of the caller's shop, also those off sale. */
  mine: shop('products', 'read', ownProductsInput, ownProductPage).query(({ ctx, input }) => ownProducts(ctx, input)),
  edit: shop('products', 'read', productInput, ownProduct).query(({ ctx, input }) => readOwnProduct(ctx, input)),
  setStates: shop('products', 'write', setStatesInput, z.object({ changed: z.int() })).mutation(({ ctx, input }) => setStates(ctx, input)),
})
