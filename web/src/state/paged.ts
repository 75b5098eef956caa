/** For a list that is read page by page by cursor. */
export const paged = { initialPageParam: null as string | null, getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor }
