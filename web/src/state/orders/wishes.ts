import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { useMe } from '../me.ts'
import { paged } from '../paged.ts'
import { settle, toBe } from '../settled.ts'
import { toastFailure } from '../toasts.ts'

export type WishedProduct = RouterOutputs['wishes']['mine']['products'][number]

export const wishQueries = {
  mine: () =>
    infiniteQueryOptions({
      queryKey: ['wishes', 'mine'],
      queryFn: ({ pageParam, signal }) => kiwi.wishes.mine.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  ofProduct: (productId: string) =>
    queryOptions({
      queryKey: ['wishes', 'product', productId],
      queryFn: ({ signal }) => kiwi.wishes.ofProduct.query({ productId }, { signal }),
    }),
  seen: () => queryOptions({ queryKey: ['wishes', 'seen'], queryFn: ({ signal }) => kiwi.wishes.seen.query(undefined, { signal }) }),
}

/** Saves a product or takes it out; the button shows it at once, and a refusal puts it back. */
export function useSetWish(productId: string) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `wish:${productId}` },
    mutationFn: (on: boolean) => kiwi.wishes.set.mutate({ productId, on }),
    onSuccess: (state) => {
      settle(client, toBe(wishQueries.ofProduct(productId).queryKey, state))
      void client.invalidateQueries({ queryKey: ['wishes', 'mine'] })
    },
    onError: toastFailure,
  })
}

export function useSetAlert(productId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (alert: Omit<RouterInputs['wishes']['setAlert'], 'productId'>) => kiwi.wishes.setAlert.mutate({ ...alert, productId }),
    onSuccess: (state) => {
      settle(client, toBe(wishQueries.ofProduct(productId).queryKey, state))
      void client.invalidateQueries({ queryKey: ['wishes', 'mine'] })
    },
    onError: (error) => {
      toastFailure(error)
      // The stock or the price has changed meanwhile.
      void client.invalidateQueries({ queryKey: ['product', productId] })
    },
  })
}

/**
 * Says once per visit that the person looks at the product: alerts that are true end, and it is the
 * first of those seen last.
 */
export function useSeen(productId: string): void {
  const client = useQueryClient()
  const isMember = useMe()?.status === 'active'
  useEffect(() => {
    if (!isMember) return
    const tell = async () => {
      await kiwi.wishes.see.mutate({ productId })
      await client.invalidateQueries({ queryKey: ['wishes', 'product', productId] })
      // Not read while it is on the screen: the rail would move under the finger.
      await client.invalidateQueries({ queryKey: ['wishes', 'seen'], refetchType: 'none' })
    }
    tell().catch(() => {})
  }, [client, isMember, productId])
}

export function useKeepSeen() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (on: boolean) => kiwi.wishes.keepSeen.mutate({ on }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['wishes', 'seen'] }),
    onError: toastFailure,
  })
}

export function useForgetSeen() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => kiwi.wishes.forgetSeen.mutate(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['wishes', 'seen'] }),
    onError: toastFailure,
  })
}
