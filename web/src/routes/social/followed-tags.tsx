import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { FollowTagButton } from '../../parts/social/FollowTagButton.tsx'
import { queries } from '../../state/social/queries.ts'

export function FollowedTagsPage() {
  return (
    <MemberPage title={m.settings_tags()} verifyReason={m.me_verify_banner()}>
      {() => <FollowedTags />}
    </MemberPage>
  )
}

function FollowedTags() {
  const { data, error, isPending, refetch } = useQuery(queries.followedTags())
  if (isPending) return <RowSkeleton />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.tags.length === 0) return <Message Icon={Hash} title={m.followed_tags_none_title()} body={m.followed_tags_none_body()} />
  return (
    <ul>
      {data.tags.map((tag) => (
        <li key={tag} className="flex min-h-16 items-center gap-3 px-4">
          <Link to="/tags/$tag" params={{ tag }} className="flex min-h-11 min-w-0 flex-1 items-center gap-3 font-semibold">
            <span className="grid size-11 shrink-0 place-items-center rounded-full bg-sunken">
              <Hash aria-hidden className="size-5" />
            </span>
            <bdi className="truncate">{tag}</bdi>
          </Link>
          <FollowTagButton tag={tag} className="px-4" />
        </li>
      ))}
    </ul>
  )
}
