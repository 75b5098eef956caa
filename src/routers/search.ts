import { searchInput } from '../domain/search/schema.ts'
import { search } from '../domain/search/search.ts'
import { anyone, router } from './trpc.ts'

export const searchRouter = router({
  find: anyone('search')
    .input(searchInput)
    .query(({ ctx, input }) => search(ctx, input)),
})
