import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterInputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'
import { takeOutPost } from './post-cache.ts'
import { queries } from './queries.ts'

/** Takes a post out of the feeds at once, with an undo that puts it back where it was. */
export function useHidePost(postId: string): () => void {
  const client = useQueryClient()
  const set = useMutation({
    scope: { id: `hide:${postId}` },
    mutationFn: (hidden: boolean) => kiwi.feed.hide.mutate({ postId, hidden }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['about-me'] }),
  })
  return () => {
    const putBack = takeOutPost(client, postId)
    const undo = () => {
      putBack()
      set.mutate(false, { onError: toastFailure })
    }
    // A refusal puts the post back.
    set.mutateAsync(true).then(
      () => toast(m.post_hidden(), 'good', { label: m.undo(), run: undo }),
      (error: unknown) => {
        putBack()
        toastFailure(error)
      },
    )
  }
}

type LessLike = RouterInputs['feed']['lessLike']

/** "Less like this", and its end: from the next page on. */
export function useLessLike() {
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: (input: LessLike) => kiwi.feed.lessLike.mutate(input),
    onSuccess: (_, input) => {
      void client.invalidateQueries({ queryKey: queries.aboutMe().queryKey })
      if (input.on) toast(m.less_done(), 'good', { label: m.undo(), run: () => set.mutate({ ...input, on: false }) })
      else toast(m.less_undone())
    },
    onError: toastFailure,
  })
  return set
}

/** Starts the tab again: what its list is made of has changed. */
export function useRestartInterest(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    void client.invalidateQueries({ queryKey: queries.aboutMe().queryKey })
    await client.resetQueries({ queryKey: queries.interest().queryKey })
  }
}

export function useSetPersonalised() {
  const restart = useRestartInterest()
  return useMutation({
    mutationFn: (on: boolean) => kiwi.feed.setPersonalised.mutate({ on }),
    onSuccess: restart,
    onError: toastFailure,
  })
}

export function useChooseTopics() {
  const client = useQueryClient()
  const restart = useRestartInterest()
  return useMutation({
    mutationFn: (interests: NonNullable<RouterInputs['me']['update']['interests']>) => kiwi.me.update.mutate({ interests }),
    onSuccess: async (saved) => {
      client.setQueryData(queries.me().queryKey, saved)
      void client.invalidateQueries({ queryKey: queries.peopleToFollow().queryKey })
      await restart()
    },
    onError: toastFailure,
  })
}
