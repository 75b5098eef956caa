import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { useAsMember, useMe } from '../../state/me.ts'
import { ofQuery, settle } from '../../state/settled.ts'
import { queries } from '../../state/social/queries.ts'
import { sendOrKeep } from '../../state/social/waiting-acts.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

/** Follows a hashtag, or ends it. */
export function FollowTagButton({ tag, className = '' }: { tag: string; className?: string }) {
  const client = useQueryClient()
  const asMember = useAsMember()
  const isMember = useMe()?.status === 'active'
  const { data } = useQuery({ ...queries.followedTags(), enabled: isMember })
  const isFollowed = data?.tags.includes(tag) ?? false
  const act = useMutation({
    mutationFn: () =>
      sendOrKeep(client, { kind: 'follow_tag', tag, on: !isFollowed }, () =>
        (isFollowed ? kiwi.tags.unfollow : kiwi.tags.follow).mutate({ tag }),
      ),
    onSuccess: (answer) => {
      if (!answer) {
        settle(
          client,
          ofQuery(queries.followedTags().queryKey, (now) => {
            const others = now.tags.filter((one) => one !== tag)
            return { ...now, tags: isFollowed ? others : [tag, ...others] }
          }),
        )
        return undefined
      }
      void client.invalidateQueries({ queryKey: ['posts', 'home'] })
      return client.invalidateQueries({ queryKey: queries.followedTags().queryKey })
    },
    onError: toastFailure,
  })
  return (
    <Button
      kind={isFollowed ? 'quiet' : 'strong'}
      busy={act.isPending || (isMember && data === undefined)}
      aria-pressed={isFollowed}
      onClick={() => asMember(() => act.mutate(), { kind: 'follow_tag', tag })}
      className={className}
    >
      {isFollowed ? m.profile_following() : m.profile_follow()}
      <bdi className="sr-only"> #{tag}</bdi>
    </Button>
  )
}
