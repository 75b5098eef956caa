import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Ban, Images, Lock } from 'lucide-react'
import { useEffect } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { ProfileActions } from '../../parts/social/ProfileActions.tsx'
import { ProfileHead } from '../../parts/social/ProfileHead.tsx'
import { ProfileMenu } from '../../parts/social/ProfileMenu.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { GridSkeleton, ProfileSkeleton } from '../../parts/Skeletons.tsx'
import type { Profile } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'

export function ProfilePage() {
  const { handle } = useParams({ from: '/@{$handle}' })
  const { data: profile, error, isPending, refetch } = useQuery(queries.profile(handle))
  const navigate = useNavigate()
  const movedTo = profile?.movedTo
  // An old handle leads here: put the present one into the address.
  useEffect(() => {
    if (movedTo) void navigate({ to: '/@{$handle}', params: { handle: movedTo }, replace: true })
  }, [movedTo, navigate])
  return (
    <Column wide>
      <PageHeader back title={`@${handle}`}>
        {profile && profile.relation !== 'blocked' && (
          <ShareButton
            thing={{
              path: `/@${profile.handle}`,
              title: profile.displayName,
              code: `@${profile.handle}`,
              card: { kind: 'person', id: profile.id },
            }}
          />
        )}
        {profile && <ProfileMenu profile={profile} />}
      </PageHeader>
      {isPending && (
        <>
          <ProfileSkeleton />
          <GridSkeleton />
        </>
      )}
      {!profile && error && <Failure error={error} retry={() => void refetch()} />}
      {profile && (
        <>
          <ProfileHead profile={profile} />
          <ProfileActions profile={profile} />
          <Posts profile={profile} />
        </>
      )}
    </Column>
  )
}

function Posts({ profile }: { profile: Profile }) {
  const query = useInfiniteQuery({ ...queries.personPosts(profile.handle), enabled: profile.postsVisible })
  const pinned = useQuery({ ...queries.pinned(profile.handle), enabled: profile.postsVisible }).data?.posts
  if (profile.relation === 'blocked') return <Message Icon={Ban} title={m.profile_blocked_title()} body={m.profile_blocked_body()} />
  if (!profile.postsVisible) return <Message Icon={Lock} title={m.profile_private_title()} body={m.profile_private_body()} />
  return <PostGridPages query={query} surface="profile" first={pinned} empty={<Message Icon={Images} title={m.profile_no_posts()} />} />
}
