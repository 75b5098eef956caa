import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { maxPeopleAtOnce } from '../../../../src/shared/bounds.ts'
import { kiwi, type Profile } from '../kiwi.ts'
import { tellTabs } from '../own-acts.ts'
import { settle, toBe } from '../settled.ts'
import { toastFailure } from '../toasts.ts'
import { gathered } from './gathered.ts'

type Relation = Profile['relation']

/** The rows of a list ask in one call. */
const ask = gathered(maxPeopleAtOnce, async (personIds: string[]) => {
  const { relations } = await kiwi.people.relations.query({ personIds })
  return new Map(relations.map(({ personId, relation }) => [personId, relation]))
})

/** What the reader is to somebody; null of somebody whom they may not know. */
export const relationQuery = (personId: string) =>
  queryOptions({ queryKey: ['relations', personId], queryFn: async (): Promise<Relation | null> => (await ask(personId)) ?? null })

/** Follows, asks, or ends it, on the screen as the answer says. */
export function useFollow(personId: string, handle: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (on: boolean) => (on ? kiwi.people.follow : kiwi.people.unfollow).mutate({ personId }),
    onSuccess: ({ relation }) => {
      settle(client, toBe(relationQuery(personId).queryKey, relation))
      void client.invalidateQueries({ queryKey: ['profile', handle] })
      for (const queryKey of [relationQuery(personId).queryKey, ['profile', handle]]) tellTabs({ kind: 'stale', queryKey })
      void client.invalidateQueries({ queryKey: ['posts', 'home'], refetchType: 'none' })
    },
    onError: toastFailure,
  })
}
