import { memo } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import type { Place } from '../../state/social/interactions.ts'
import { FeedList } from '../FeedList.tsx'
import { PostCardView, probableCardPx } from './PostCardView.tsx'

interface CardListProps {
  /** Names it among the lists of this tab. */
  name: string
  label: string
  posts: PostCard[]
  surface: Place['surface']
  isBusy: boolean
  isMoreToCome: boolean
}

/** Posts one below the other, as whole cards. */
export function CardList({ name, label, posts, surface, isBusy, isMoreToCome }: CardListProps) {
  return (
    <FeedList name={name} items={posts} keyOf={idOf} estimatePx={probableCardPx} label={label} isBusy={isBusy}>
      {(post, slot) => <Card post={post} surface={surface} slot={slot} count={isMoreToCome ? -1 : posts.length} />}
    </FeedList>
  )
}

const idOf = ({ id }: PostCard) => id

/** Not drawn again when the list becomes longer. `count`: -1, more may come. */
const Card = memo(function Card({
  post,
  surface,
  slot,
  count,
}: {
  post: PostCard
  surface: Place['surface']
  slot: number
  count: number
}) {
  return (
    <PostCardView
      post={post}
      place={{ surface, slot }}
      position={{ 'aria-posinset': slot + 1, 'aria-setsize': count }}
      eager={slot === 0}
    />
  )
})
