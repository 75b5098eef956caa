import { type InvalidateQueryFilters, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { m } from '../paraglide/messages.js'
import { owesConsent } from './consent/consents.ts'
import { kiwi } from './kiwi.ts'
import { useMe } from './me.ts'
import { queries } from './social/queries.ts'
import { settlePost } from './social/post-cache.ts'
import { toast, toastFailure } from './toasts.ts'
import { type WantedAct, wantedActs } from './wanted-act.ts'

type Done = Exclude<WantedAct, { kind: 'buy' }>

/** Does the act that this tab's visitor wanted, back on its page, once they are a member; leads a newcomer to the joining first. */
export function useDoWantedAct(): void {
  const me = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { pathname, searchStr } = useLocation()
  const path = pathname + searchStr
  const isMember = me?.status === 'active' && !owesConsent(me)
  const act = useEffectEvent((here: string) => {
    const wanted = wantedActs.take(here, ({ kind }) => kind !== 'buy')
    if (wanted && wanted.kind !== 'buy') perform(client, wanted).catch(toastFailure)
  })
  useEffect(() => {
    if (me?.status === 'pending' && wantedActs.leadsOn(path)) void navigate({ to: '/verify', search: { returnTo: path }, replace: true })
    if (isMember) act(path)
  }, [me?.status, isMember, path, navigate])
}

/** Opens the sheet to buy on the page where a visitor pressed its button. */
export function useWantedPurchase(id: string, open: () => void): void {
  const me = useMe()
  const { pathname, searchStr } = useLocation()
  const onReturn = useEffectEvent((ofThis: string) => {
    if (wantedActs.take(pathname + searchStr, (act) => act.kind === 'buy' && act.id === ofThis)) open()
  })
  const isMember = me?.status === 'active' && !owesConsent(me)
  useEffect(() => {
    if (isMember) onReturn(id)
  }, [isMember, id])
}

async function perform(client: QueryClient, act: Done): Promise<void> {
  switch (act.kind) {
    case 'like':
    case 'bookmark': {
      const truth = await kiwi.posts[act.kind].mutate({ postId: act.postId, on: true })
      settlePost(client, act.postId, (post) => ({ ...post, ...truth }))
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
    default: {
      const unhandled: never = act
      throw new Error(String(unhandled))
    }
  }
}

/** The page's first read may be older than the act. While it is under way, an invalidation would wait for it in place of a new one. */
async function readAgain(client: QueryClient, filters: InvalidateQueryFilters): Promise<void> {
  await client.cancelQueries(filters)
  await client.invalidateQueries(filters)
}
