import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { Avatar } from '../../parts/Avatar.tsx'
import { OpenWithReason } from '../../parts/desk/people/OpenWithReason.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Picture } from '../../parts/Picture.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { asKiwiError, kiwi, type PostCard } from '../../state/kiwi.ts'
import { formatCount } from '../../state/wording.ts'

/** What a person sees, to read only: nothing here can be liked, followed or opened as them. */
export function AdminViewPage() {
  const { personId } = useParams({ from: '/admin/people/$personId/view' })
  return (
    <StaffPage title={m.staff_view()} permission="people.view">
      <View key={personId} personId={personId} />
    </StaffPage>
  )
}

function View({ personId }: { personId: string }) {
  const { data: profile, error, isPending, refetch } = useQuery(staffQueries.viewProfile(personId))
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!profile && asKiwiError(error).details?.['reason'] === 'look_first')
    return (
      <OpenWithReason
        personId={personId}
        title={m.staff_view()}
        label={m.staff_view_open()}
        open={(reason) => kiwi.admin.people.openView.mutate({ personId, reason })}
      />
    )
  if (!profile) return <Failure error={error} retry={() => void refetch()} />
  return (
    <div className="space-y-5">
      <Notice tone="calm">{m.staff_view_note({ handle: profile.handle })}</Notice>
      <Panel title={m.staff_view_profile()}>
        <div className="flex items-center gap-4">
          <Avatar person={profile} size="large" />
          <div className="min-w-0">
            <p className="font-bold">{profile.displayName}</p>
            <p className="text-muted">@{profile.handle}</p>
            <p className="mt-1 text-sm text-muted tabular-nums">
              {m.staff_view_counts({
                posts: formatCount(profile.postCount),
                followers: formatCount(profile.followerCount),
                following: formatCount(profile.followingCount),
              })}
            </p>
          </div>
        </div>
        {profile.bio !== '' && <p className="mt-3 break-words whitespace-pre-wrap">{profile.bio}</p>}
      </Panel>
      <Home personId={personId} />
    </div>
  )
}

function Home({ personId }: { personId: string }) {
  const query = useInfiniteQuery(staffQueries.viewHome(personId))
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  return (
    <Panel title={m.staff_view_home()}>
      <PagedList query={query} isEmpty={posts.length === 0} empty={<p className="text-muted">{m.staff_view_none()}</p>}>
        <ul className="grid gap-4 sm:grid-cols-2">
          {posts.map((post) => (
            <li key={post.id}>
              <Seen post={post} />
            </li>
          ))}
        </ul>
      </PagedList>
    </Panel>
  )
}

function Seen({ post }: { post: PostCard }) {
  const lead = post.images[0]
  return (
    <article className="overflow-hidden rounded-2xl bg-sunken">
      {lead && <Picture image={lead} alt={lead.alt} className="aspect-square w-full" sizes="(min-width: 640px) 26rem, 100vw" />}
      <div className="p-4">
        <p className="flex justify-between gap-3 text-sm text-muted">
          <span className="min-w-0 truncate">@{post.author.handle}</span>
          <time dateTime={post.createdAt}>{formatDateTime(post.createdAt)}</time>
        </p>
        <p className="mt-1 line-clamp-3 break-words">{post.caption}</p>
      </div>
    </article>
  )
}
