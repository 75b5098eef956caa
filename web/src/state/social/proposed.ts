import { useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../isolated.ts'
import { kiwi, type ProposedPerson } from '../kiwi.ts'
import { ofQuery } from '../settled.ts'
import { toast, toastFailure } from '../toasts.ts'
import { useMark } from '../use-mark.ts'
import { queries } from './queries.ts'

/**
 * Follows somebody who is proposed, who stays in the list with the other button, or dismisses them,
 * with an undo.
 */
export function useProposed(person: ProposedPerson) {
  const client = useQueryClient()
  const name = isolated(person.displayName)
  const follow = useMutation({
    mutationFn: (on: boolean) => (on ? kiwi.people.follow : kiwi.people.unfollow).mutate({ personId: person.id }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queries.profile(person.handle).queryKey })
      void client.invalidateQueries({ queryKey: queries.home().queryKey })
    },
    onError: toastFailure,
  })
  const dismiss = useMark({
    key: ['dismiss-person', person.id],
    send: (on) => kiwi.feed.dismissPerson.mutate({ personId: person.id, on }),
    shown: (on) =>
      ofQuery(queries.peopleToFollow().queryKey, ({ people }) => {
        const others = people.filter(({ id }) => id !== person.id)
        return { people: on ? others : [person, ...others] }
      }),
    onAnswer: (on) => {
      if (on) toast(m.person_dismissed({ name }), 'good', { label: m.undo(), run: () => dismiss.mutate(false) })
    },
  })
  const isFollowed = follow.data?.relation === 'following'
  const label = isFollowed ? m.profile_following() : m.profile_follow()
  return {
    isFollowed,
    dismiss: () => dismiss.mutate(true),
    /** The props and the word of the button that follows. */
    button: {
      busy: follow.isPending,
      'aria-pressed': isFollowed,
      'aria-label': isFollowed ? m.person_following({ name }) : m.person_follow({ name }),
      onClick: () => follow.mutate(!isFollowed),
      children: label,
    },
  }
}
