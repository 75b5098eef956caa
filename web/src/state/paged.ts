/** Options of a query that is read page by page with a cursor. */
export const paged = { initialPageParam: null as string | null, getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor }
