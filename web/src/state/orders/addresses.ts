import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'

export type Address = RouterOutputs['addresses']['list']['addresses'][number]
export type AddressToSave = Required<RouterInputs['addresses']['save']>
export type FoundRoad = RouterOutputs['addresses']['findRoads']['found'][number]

export const addressQueries = {
  list: () => queryOptions({ queryKey: ['addresses'], queryFn: ({ signal }) => kiwi.addresses.list.query(undefined, { signal }) }),
}

export function useSaveAddress() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (address: AddressToSave) => kiwi.addresses.save.mutate(address),
    onSuccess: (list) => client.setQueryData(addressQueries.list().queryKey, list),
  })
}

export function useRemoveAddress() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (addressId: string) => kiwi.addresses.remove.mutate({ addressId }),
    onSuccess: (list) => client.setQueryData(addressQueries.list().queryKey, list),
  })
}
