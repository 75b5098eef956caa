import * as z from 'zod'
import { productCard } from '../commerce/products/schema.ts'
import { productsSold } from '../commerce/products/product-cards.ts'
import { foundThings, searchInput } from '../social/search/schema.ts'
import { search } from '../social/search/search.ts'
import { anyone, router } from './trpc.ts'

export const searchRouter = router({
  find: anyone('search', searchInput, foundThings.extend({ products: z.array(productCard) })).query(({ ctx, input }) =>
    search(ctx, input, productsSold),
  ),
})
