import { queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'

/** Apart from the cart itself, which the first page does not load. */
export const cartCount = () =>
  queryOptions({ queryKey: ['cart', 'count'], queryFn: ({ signal }) => kiwi.cart.count.query(undefined, { signal }) })
