import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query'
import { m } from '../paraglide/messages.js'
import { kiwi } from './kiwi.ts'
import { addToCart } from './orders/cart.ts'
import { queries } from './social/queries.ts'
import { ofPost } from './social/post-cache.ts'
import { settle } from './settled.ts'
import { toast } from './toasts.ts'
import type { WantedAct } from './wanted-act.ts'

/** Does what somebody wanted before they signed in, and says so. */
export async function perform(client: QueryClient, act: Exclude<WantedAct, { kind: 'buy' }>): Promise<void> {
  switch (act.kind) {
    case 'like':
    case 'bookmark': {
      const truth = await kiwi.posts[act.kind].mutate({ postId: act.postId, on: true })
      settle(
        client,
        ofPost(act.postId, (post) => ({ ...post, ...truth })),
      )
      await readAgain(client, { predicate: ({ queryKey: [area, list] }) => area === 'posts' && list !== 'interest' })
      return toast(act.kind === 'like' ? m.wanted_liked() : m.wanted_bookmarked())
    }
    case 'like_comment':
      await kiwi.comments.like.mutate({ commentId: act.commentId, on: true })
      await readAgain(client, { queryKey: ['comments', act.postId] })
      return toast(m.wanted_comment_liked())
    case 'follow': {
      const { relation } = await kiwi.people.follow.mutate({ personId: act.personId })
      await readAgain(client, { queryKey: queries.profile(act.handle).queryKey })
      const name = `@${act.handle}`
      return toast(relation === 'following' ? m.wanted_followed({ name }) : m.wanted_follow_asked({ name }))
    }
    case 'follow_tag':
      await kiwi.tags.follow.mutate({ tag: act.tag })
      await readAgain(client, { queryKey: queries.followedTags().queryKey })
      return toast(m.wanted_followed({ name: `#${act.tag}` }))
    case 'comment': {
      const { kind: _, ...comment } = act
      await kiwi.comments.create.mutate(comment)
      await readAgain(client, { queryKey: ['comments', act.postId] })
      await readAgain(client, { queryKey: queries.post(act.postId).queryKey })
      return toast(m.wanted_commented())
    }
    case 'wish':
      await kiwi.wishes.set.mutate({ productId: act.productId, on: true })
      await readAgain(client, { queryKey: ['wishes'] })
      return toast(m.wish_saved())
    case 'restock':
      await kiwi.wishes.setAlert.mutate({ kind: 'restock', productId: act.productId, on: true })
      await readAgain(client, { queryKey: ['wishes'] })
      return toast(m.alert_restock_on())
    case 'cart':
      await addToCart(client, act.lines)
      return toast(m.cart_added())
    case 'return':
      return
    default: {
      const unhandled: never = act
      throw new Error(String(unhandled))
    }
  }
}

/**
 * The page's first read may be older than the act. While it is under way, an invalidation would
 * wait for it in place of a new one.
 */
async function readAgain(client: QueryClient, filters: InvalidateQueryFilters): Promise<void> {
  await client.cancelQueries(filters)
  await client.invalidateQueries(filters)
}
