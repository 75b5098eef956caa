import { expect, it } from 'vitest'
import { appRouter } from './index.ts'
import { mayRememberSession } from './remembered-session.ts'

interface Procedure {
  _def: { type: string; meta: { policy: string } }
}

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
const remembered = procedures.filter(([path, { _def }]) => _def.type === 'query' && mayRememberSession(path))

it('a remembered session serves these queries and no other: a new one is written down here', () => {
  expect(remembered.map(([path]) => path).sort()).toEqual([
    'comments.get',
    'comments.likers',
    'comments.list',
    'comments.replies',
    'feed.home',
    'feed.interest',
    'feed.peopleToFollow',
    'feed.popular',
    'notifications.list',
    'notifications.unread',
    'people.blocked',
    'people.closeFriends',
    'people.complete',
    'people.followRequests',
    'people.followers',
    'people.following',
    'people.get',
    'people.muted',
    'people.pinned',
    'people.posts',
    'people.relations',
    'posts.get',
    'posts.likers',
    'posts.similar',
    'search.find',
    'search.help',
    'search.postFacets',
    'search.productFacets',
    'search.suggest',
    'tags.complete',
    'tags.following',
    'tags.posts',
    'tags.products',
    'tags.related',
    'tags.trending',
  ])
})

it('a remembered session serves nothing of admins, shops and owners', () => {
  expect(remembered.filter(([, { _def }]) => !['anyone', 'member'].includes(_def.meta.policy)).map(([path]) => path)).toEqual([])
})
