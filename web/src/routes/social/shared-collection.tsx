import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { FolderHeart } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Avatar } from '../../parts/Avatar.tsx'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { Name } from '../../parts/Name.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { asKiwiError, type PostCard } from '../../state/kiwi.ts'
import { collectionQueries } from '../../state/social/collections.ts'

/** A collection that somebody shared by its link: the posts that the reader may see. */
export function SharedCollectionPage() {
  const { token } = useParams({ from: '/collections/$token' })
  const query = useInfiniteQuery({ ...collectionQueries.open(token), retry: (_, error) => asKiwiError(error).retryable })
  const first = query.data?.pages[0]
  const isGone = query.error !== null && asKiwiError(query.error).code === 'NOT_FOUND'
  return (
    <Column wide>
      <PageHeader back title={first?.name ?? m.collections_title()}>
        {first && <ShareButton thing={{ path: `/collections/${token}`, title: first.name }} />}
      </PageHeader>
      {first && (
        <Link
          to="/@{$handle}"
          params={{ handle: first.owner.handle }}
          className="mx-4 mb-4 inline-flex min-h-11 items-center gap-2 rounded-full pr-4 hover:bg-sunken"
        >
          <Avatar person={first.owner} size="small" />
          <Name person={first.owner} />
        </Link>
      )}
      {isGone ? (
        <Message Icon={FolderHeart} title={m.collection_gone_title()} body={m.collection_gone_body()} />
      ) : (
        <PostGridPages<PostCard> query={query} surface="profile" empty={<Message Icon={FolderHeart} title={m.collection_empty()} />} />
      )}
    </Column>
  )
}
