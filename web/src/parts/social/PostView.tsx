import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShoppingBag } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { useWantedPurchase } from '../../state/do-wanted-act.ts'
import { formatAgo } from '../../state/dates.ts'
import { reasonNames } from '../../state/decisions.ts'
import type { OwnPageCard, PostCard } from '../../state/kiwi.ts'
import { useAsMember, useMe } from '../../state/me.ts'
import { useTapTags } from '../../state/orders/commissions.ts'
import { orderQueries } from '../../state/orders/queries.ts'
import { useArchive } from '../../state/social/archive.ts'
import { placeOfPage, ShownPost, useRecordHere, useView } from '../../state/social/interactions.ts'
import { queries } from '../../state/social/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { BuySheet } from '../orders/BuySheet.tsx'
import { ProductImage } from '../orders/ProductTile.tsx'
import { PostSkeleton } from '../Skeletons.tsx'
import { BelowPost } from './BelowPost.tsx'
import { BookmarkNote } from './BookmarkNote.tsx'
import { Comments } from './Comments.tsx'
import { LikersButton } from './LikersButton.tsx'
import { PostCardView } from './PostCardView.tsx'
import { SaveToCollection } from './SaveToCollection.tsx'

/**
 * A post with its products, its comments and where one goes on. Over a page, what is said stands
 * beside the picture.
 */
export function PostView({ postId, isOver = false }: { postId: string; isOver?: boolean }) {
  const { data: post, error, isPending, refetch } = useQuery(queries.post(postId))
  useView(post?.id)
  const place = placeOfPage(postId)
  if (isPending) return <PostSkeleton count={1} />
  if (!post) return <Failure error={error} retry={() => void refetch()} />
  const card = (
    <>
      {post.hidden && <HiddenNote hidden={post.hidden} />}
      {post.isArchived && <ArchivedNote postId={post.id} />}
      <PostCardView post={post} place={place} eager whole />
      {post.editedAt !== null && <EditedMark post={post} editedAt={post.editedAt} />}
    </>
  )
  // What hangs below a hidden post is hidden with it.
  if (post.hidden || post.isArchived) return card
  const said = (
    <>
      <div className="px-4 empty:hidden sm:px-1">
        <LikersButton postId={post.id} count={post.likeCount} />
      </div>
      <div className="space-y-2 px-4 pb-5 empty:hidden sm:px-1">
        <BookmarkNote post={post} />
        {post.bookmarked && <SaveToCollection postId={post.id} />}
      </div>
      <ShownPost value={{ postId, place }}>
        <TaggedProducts post={post} />
      </ShownPost>
      <Comments postId={post.id} isMany={post.commentCount > 1} />
    </>
  )
  if (!isOver)
    return (
      <>
        {card}
        {said}
        <BelowPost post={post} />
      </>
    )
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1.35fr)_minmax(20rem,1fr)] gap-8">
        <div className="min-w-0">{card}</div>
        <div className="min-w-0 pt-2">{said}</div>
      </div>
      <BelowPost post={post} />
    </>
  )
}

/** For its author only: nobody else gets the post. */
function HiddenNote({ hidden: { action, reasonCode } }: { hidden: NonNullable<OwnPageCard['hidden']> }) {
  const reason = reasonNames[reasonCode]()
  return (
    <div role="status" className="mx-4 mb-3 rounded-2xl bg-honey-soft px-4 py-3 text-[0.9375rem] text-ink sm:mx-1">
      <p>{action === 'hold' ? m.held_for_review({ reason }) : m.hidden_by_moderators({ reason })}</p>
      <Link to="/me/actions" className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4">
        {m.decision_see()}
      </Link>
    </div>
  )
}

/** For its author only, as above. */
function ArchivedNote({ postId }: { postId: string }) {
  const archive = useArchive(postId)
  return (
    <div role="status" className="mx-4 mb-3 flex flex-wrap items-center justify-between gap-2 rounded-2xl bg-sunken px-4 py-3 sm:mx-1">
      <p className="text-[0.9375rem]">{m.archive_note()}</p>
      <Button kind="quiet" busy={archive.isPending} onClick={() => archive.mutate(false)}>
        {m.post_unarchive()}
      </Button>
    </div>
  )
}

/** Everybody sees that a post was edited; its author alone, what it was. */
function EditedMark({ post, editedAt }: { post: OwnPageCard; editedAt: string }) {
  const isMine = useMe()?.id === post.author.id
  return (
    <p className="px-4 pb-3 text-[0.8125rem] text-muted sm:px-1">
      {m.edited_at({ ago: formatAgo(editedAt) })}
      {isMine && !post.hidden && !post.isArchived && (
        <Link
          to="/posts/$postId/edit"
          params={{ postId: post.id }}
          hash="versions-heading"
          className="ml-2 inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
        >
          {m.versions_see()}
        </Link>
      )}
    </p>
  )
}

function TaggedProducts({ post }: { post: PostCard }) {
  const tapTags = useTapTags()
  const recordHere = useRecordHere()
  const pictured = new Map(useQuery(orderQueries.ofPost(post.id)).data?.products.map((product) => [product.id, product]))
  const tags = [...new Map(post.images.flatMap(({ tags: ofImage }) => ofImage.map((tag) => [tag.productId, tag] as const))).values()]
  if (tags.length === 0) return null
  return (
    <section aria-labelledby="products-heading" className="pb-6">
      <h2 id="products-heading" className="px-4 pb-2 font-bold sm:px-1">
        {m.post_products()}
      </h2>
      <ul className="no-scrollbar flex gap-2.5 overflow-x-auto px-4 sm:px-1">
        {tags.map((tag) => (
          <li key={tag.productId} className="shrink-0">
            <Link
              to="/products/$productId"
              params={{ productId: tag.productId }}
              onClick={() => {
                recordHere('click')
                tapTags(post.id, [tag.productId])
              }}
              className="flex min-h-18 w-60 items-center gap-3 rounded-2xl border border-line bg-card p-2 pr-4 hover:border-kiwi"
            >
              <span aria-hidden className="size-14 shrink-0 overflow-hidden rounded-xl bg-sunken">
                <ProductImage product={pictured.get(tag.productId) ?? { image: null, title: '' }} sizes="56px" />
              </span>
              <span className="min-w-0 leading-snug">
                {tag.paysCommission && <span className="block text-xs font-semibold text-muted">{m.commission_label()}</span>}
                {tag.bought && <span className="block text-xs font-semibold text-kiwi">{m.tag_bought()}</span>}
                <span className="block truncate text-sm">{tag.title}</span>
                <span className="block font-bold">{formatKrw(tag.priceKrw)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <BuyLook postId={post.id} />
    </section>
  )
}

/** Buys all products of the post together, with one order per shop. */
function BuyLook({ postId }: { postId: string }) {
  const asMember = useAsMember()
  const tapTags = useTapTags()
  const myShop = useQuery(queries.me()).data?.shop?.handle
  const { data } = useQuery(orderQueries.ofPost(postId))
  const [isBuying, setBuying] = useState(false)
  const items = data?.products.filter(({ shop }) => shop.handle !== myShop) ?? []
  function buy() {
    tapTags(
      postId,
      items.map(({ id }) => id),
    )
    setBuying(true)
  }
  useWantedPurchase(postId, buy)
  // An open sheet stays: it says when the last item was sold meanwhile.
  if (!isBuying && !items.some(({ stock }) => stock > 0)) return null
  return (
    <div className="px-4 pt-3 sm:px-1">
      <Button className="min-h-13 w-full" onClick={() => asMember(buy, { kind: 'buy', id: postId })}>
        <ShoppingBag aria-hidden className="size-5" />
        {items.length > 1 ? m.order_buy_look() : m.order_buy()}
      </Button>
      {isBuying && <BuySheet items={items} postId={postId} wantedId={postId} onClose={() => setBuying(false)} />}
    </div>
  )
}
