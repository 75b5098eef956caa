import { useInfiniteQuery } from '@tanstack/react-query'
import { Heart } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'
import { Message } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { PagedList } from '../PagedList.tsx'
import { FollowBeside } from './FollowBeside.tsx'
import { PersonRow } from './PersonRow.tsx'

interface LikersSheetProps {
  of: { kind: 'post' | 'comment'; id: string }
  onClose: () => void
}

/**
 * Who likes a post or a comment. With people whom a block hides it makes the count, so their number
 * stands below.
 */
export function LikersSheet({ of: { kind, id }, onClose }: LikersSheetProps) {
  const query = useInfiniteQuery(kind === 'post' ? queries.postLikers(id) : queries.commentLikers(id))
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  const notShown = query.data?.pages[0]?.notShown ?? 0
  return (
    <Modal title={m.likers_title()} onClose={onClose}>
      <PagedList query={query} isEmpty={people.length === 0 && notShown === 0} empty={<Message Icon={Heart} title={m.likers_none()} />}>
        <ul className="mt-2">
          {people.map((person) => (
            <li key={person.id}>
              <PersonRow person={person}>
                <FollowBeside person={person} />
              </PersonRow>
            </li>
          ))}
        </ul>
        {notShown > 0 && !query.hasNextPage && <p className="py-2 text-sm text-muted">{m.likers_not_shown({ count: notShown })}</p>}
      </PagedList>
    </Modal>
  )
}
