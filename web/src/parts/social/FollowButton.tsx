import { useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi, type Profile } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { ofQuery, settle } from '../../state/settled.ts'
import { queries } from '../../state/social/queries.ts'
import { sendOrKeep } from '../../state/social/waiting-acts.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

const labels: Record<Exclude<Profile['relation'], 'self'>, () => string> = {
  none: m.profile_follow,
  requested: m.profile_requested,
  following: m.profile_following,
  blocked: m.profile_unblock,
}

/** Follow, request, unfollow or unblock, by the relation of the two people. */
export function FollowButton({ profile }: { profile: Profile }) {
  const client = useQueryClient()
  const asMember = useAsMember()
  const key = queries.profile(profile.handle).queryKey
  const act = useMutation({
    mutationFn: async () => {
      const { id: personId, relation } = profile
      if (relation === 'blocked') return kiwi.people.unblock.mutate({ personId })
      const on = relation === 'none'
      return sendOrKeep(client, { kind: 'follow', personId, handle: profile.handle, on }, () =>
        kiwi.people[on ? 'follow' : 'unfollow'].mutate({ personId }),
      )
    },
    onSuccess: (answer) => {
      if (!answer) {
        const kept = { none: profile.isPrivate ? 'requested' : 'following', requested: 'none', following: 'none' } as const
        settle(
          client,
          ofQuery(key, (now) => ({ ...now, relation: kept[profile.relation as keyof typeof kept] })),
        )
        return
      }
      // The end of a block changes every list; a follow, which posts of theirs are visible.
      if (profile.relation === 'blocked') return void client.invalidateQueries()
      void client.invalidateQueries({ queryKey: key })
      void client.invalidateQueries({ queryKey: ['posts', 'person', profile.handle] })
      void client.invalidateQueries({ queryKey: ['posts', 'home'] })
    },
    onError: toastFailure,
  })
  if (profile.relation === 'self') return null
  return (
    <Button
      kind={profile.relation === 'none' ? 'strong' : 'quiet'}
      busy={act.isPending}
      aria-pressed={profile.relation === 'following'}
      onClick={() => asMember(() => act.mutate(), { kind: 'follow', personId: profile.id, handle: profile.handle })}
      className="flex-1 sm:flex-none sm:px-8"
    >
      {labels[profile.relation]()}
    </Button>
  )
}
