import { productCards } from '../commerce/products/product-cards.ts'
import { searchInput } from '../social/search/schema.ts'
import { search } from '../social/search/search.ts'
import { anyone, router } from './trpc.ts'

export const searchRouter = router({
  find: anyone('search')
    .input(searchInput)
    .query(({ ctx, input }) => search(ctx, input, productCards)),
})
