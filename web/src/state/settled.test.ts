import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { keepSettled, settle, settleUntilAnswered, show } from './settled.ts'

interface Likes {
  likeCount: number
  liked: boolean
}
const before: Likes = { likeCount: 3, liked: false }
const liked: Likes = { likeCount: 4, liked: true }
const queryKey = ['comments', 'p', 'one', 'c']
const like = { queryKey: ['comments', 'p'], change: (data: unknown) => data && { ...(data as Likes), ...liked } }

/** A client with one query, each read of which waits until the test lets it end. */
function world() {
  const client = new QueryClient()
  keepSettled(client.getQueryCache())
  const held: ((answer: Likes) => void)[] = []
  const read = async () => {
    await client.fetchQuery({ queryKey, queryFn: () => new Promise<Likes>((resolve) => held.push(resolve)), staleTime: 0 })
    return client.getQueryData(queryKey)
  }
  return { client, held, read, seen: () => client.getQueryData(queryKey) }
}

it('keeps what was settled over the answer of a read that began before, and over no later one', async () => {
  const { client, held, read, seen } = world()
  client.setQueryData(queryKey, before)
  const reading = read()
  settle(client, like)
  expect(seen()).toEqual(liked)
  held[0]!(before)
  expect(await reading).toEqual(liked)
  const next = read()
  held[1]!(before)
  expect(await next).toEqual(before)
})

it('keeps what the server has not answered over reads that begin meanwhile', async () => {
  const { client, held, read } = world()
  client.setQueryData(queryKey, before)
  const answered = settleUntilAnswered(client, like)
  const reading = read()
  held[0]!(before)
  expect(await reading).toEqual(liked)
  answered()
  const next = read()
  held[1]!(before)
  expect(await next).toEqual(before)
})

it('settles a first read too, and leaves other keys and what was only shown', async () => {
  const { client, held, read } = world()
  const reading = read()
  settle(client, { ...like, queryKey: ['comments', 'another'] })
  show(client, like)
  held[0]!(before)
  expect(await reading).toEqual(before)
  const first = read()
  settle(client, like)
  held[1]!(before)
  expect(await first).toEqual(liked)
})

it('keeps what was settled while the next page of a list was read', async () => {
  const { client } = world()
  const { promise, resolve } = Promise.withResolvers<string[]>()
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ['list'],
    queryFn: ({ pageParam }): Promise<string[]> => (pageParam === 0 ? Promise.resolve(['a']) : promise),
    initialPageParam: 0,
    getNextPageParam: (_, pages) => pages.length,
  })
  await observer.refetch()
  const reading = observer.fetchNextPage()
  settle(client, {
    queryKey: ['list'],
    change: (data) => ({
      ...(data as object),
      pages: (data as { pages: string[][] }).pages.map((page) => page.map((one) => (one === 'a' ? 'A' : one))),
    }),
  })
  resolve(['b'])
  await reading
  expect(client.getQueryData(['list'])).toMatchObject({ pages: [['A'], ['b']] })
})
