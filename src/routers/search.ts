import * as z from 'zod'
import { productCard, productFacets } from '../commerce/products/schema.ts'
import { countFacets } from '../commerce/products/product-facets.ts'
import { productsSold } from '../commerce/products/product-cards.ts'
import { findPostFacets, findProductFacets } from '../social/search/find-facets.ts'
import { helpSearch } from '../social/search/help-search.ts'
import { forgetSearch, recordSearch } from '../social/search/record-search.ts'
import {
  facetsInput,
  forgetSearchInput,
  foundThings,
  helpInput,
  postFacets,
  recordSearchInput,
  searchHelp,
  searchInput,
  startOfSearch,
  suggestInput,
  suggestions,
} from '../social/search/schema.ts'
import { search } from '../social/search/search.ts'
import { readStartOfSearch } from '../social/search/start-of-search.ts'
import { suggest } from '../social/search/suggest.ts'
import { noInput } from '../shared/text.ts'
import { anyone, asJson, member, router } from './trpc.ts'

const products = z.array(productCard)

export const searchRouter = router({
  find: anyone('search', searchInput, foundThings.extend({ products })).query(({ ctx, input }) => asJson(search(ctx, input, productsSold))),
  suggest: anyone('suggest', suggestInput, suggestions.extend({ products })).query(({ ctx, input }) => suggest(ctx, input, productsSold)),
  start: anyone('read', noInput, startOfSearch).query(({ ctx }) => readStartOfSearch(ctx)),
  productFacets: anyone('search', facetsInput, productFacets).query(({ ctx, input }) => findProductFacets(ctx, input, countFacets)),
  postFacets: anyone('search', facetsInput, postFacets).query(({ ctx, input }) => findPostFacets(ctx, input)),
  help: anyone('search', helpInput, searchHelp).query(({ ctx, input }) => helpSearch(ctx, input, productsSold)),
  record: member('search', recordSearchInput, z.object({ kept: z.boolean() })).mutation(({ ctx, input }) => recordSearch(ctx, input)),
  forget: member('write', forgetSearchInput, z.object({ forgotten: z.literal(true) })).mutation(({ ctx, input }) =>
    forgetSearch(ctx, input),
  ),
})
