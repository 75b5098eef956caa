import { settleToday } from '../../src/pay/settlement/settle.ts'
import { actingAs, systemCtx } from '../../src/context.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { shareCollection } from '../../src/social/collections/share-collection.ts'
import { routesOfWeb } from '../web-routes.ts'
import type { Stage } from './pictures/stage.ts'

/** People of the demo. */
const [owner, admin, member] = ['dalmuri.seoyeon', 'neuru_doyun', 'sua.and.bori']

/** Everybody may read them; here a visitor does. */
const forVisitors = /^\/(popular|sign-in|left|terms|privacy|marketing|transparency|collections\/.*)$/

const whoOpens = (route: string): string | null => {
  if (forVisitors.test(route)) return null
  // Not everybody of the demo has one.
  if (route.startsWith('/me/collections')) return owner
  if (route.startsWith('/admin')) return admin
  return /^\/shop(\/|$)/.test(route) ? owner : member
}

type Find = (stage: Stage) => Promise<string>
const one =
  (query: Sql<{ found: string }>): Find =>
  (stage) =>
    stage.find(query)
const ofMember = sql`(select id from person where handle = ${member})`
const ofOwner = sql`(select id from person where handle = ${owner})`
const ofShop = sql`(select id from shop where owner_id = ${ofOwner})`

/** What stands in the place of `$id` in the address of a route. */
const things: Record<string, Find> = {
  '/@{$handle}': async () => owner,
  '/@{$handle}/followers': async () => owner,
  '/@{$handle}/following': async () => owner,
  '/people/$handle': async () => owner,
  '/posts/$postId': one(
    sql<{ found: string }>`select post_id as found from comment group by post_id order by count(*) desc, post_id limit 1`,
  ),
  '/posts/$postId/edit': one(
    sql<{ found: string }>`select id as found from post where author_id = ${ofMember} and state = 'visible' order by id limit 1`,
  ),
  '/products/$productId': one(
    sql<{ found: string }>`select product_id as found from review group by product_id order by count(*) desc, product_id limit 1`,
  ),
  '/shops/$handle': one(sql<{ found: string }>`select handle as found from shop where id = ${ofShop}`),
  '/tags/$tag': one(sql<{ found: string }>`select tag as found from post_hashtag group by tag order by count(*) desc, tag limit 1`),
  '/me/collections/$collectionId': one(
    sql<{ found: string }>`select id as found from collection where owner_id = ${ofOwner} order by position limit 1`,
  ),
  '/collections/$token': shareOne,
  '/chat/$roomId': one(
    sql<{
      found: string
    }>`select room_id as found from chat_member where person_id = ${ofMember} and state = 'open' order by room_id limit 1`,
  ),
  '/orders/$orderId': one(sql<{ found: string }>`select id as found from "order" where buyer_id = ${ofMember} order by id limit 1`),
  '/shop/products/$productId': one(
    sql<{ found: string }>`select id as found from product where shop_id = ${ofShop} and option_of is null order by id limit 1`,
  ),
  '/shop/payouts/$payoutId': payOne,
  '/admin/people/$personId': (stage) => stage.personId(member),
  '/admin/people/$personId/view': (stage) => stage.personId(member),
  '/wallet/history/$transferId': one(
    sql<{ found: string }>`select transfer_id as found from entry e join account a on a.id = e.account_id
      where a.person_id = ${ofMember} and a.kind = 'wallet' order by e.seq desc limit 1`,
  ),
}

/** The demo's collections are nobody else's until they are shared. */
async function shareOne(stage: Stage): Promise<string> {
  const id = await stage.personId(owner)
  const ctx = actingAs(stage.world.ctx(), { personId: id, sessionId: id, status: 'active', role: 'member', shopRole: null })
  const collectionId = await stage.find(
    sql<{ found: string }>`select id as found from collection where owner_id = ${ofOwner} order by position limit 1`,
  )
  await shareCollection(ctx, { collectionId, on: true })
  return stage.find(sql<{ found: string }>`select share_token as found from collection where id = ${collectionId}::uuid`)
}

/** The demo's shops are paid as every morning. */
async function payOne(stage: Stage): Promise<string> {
  await settleToday(systemCtx(stage.world.deps, 'every-route'))
  return stage.find(sql<{ found: string }>`select id as found from payout where shop_id = ${ofShop} order by id limit 1`)
}

export interface WalkedRoute {
  /** As the router writes it. */
  route: string
  /** The handle of a demo person; null is a visitor. */
  who: string | null
  address(stage: Stage): Promise<string>
}

/** Every route of the web app, with who opens it. One with an id in it needs a line above. */
export const everyRoute: WalkedRoute[] = routesOfWeb().map((route) => ({
  route,
  who: whoOpens(route),
  address: async (stage) => {
    if (!route.includes('$')) return route
    const find = things[route]
    if (!find) throw new Error(`Say in test/browser/every-route.ts what stands in the address of ${route}.`)
    return route.replace(/\{?\$\w+\}?/, encodeURIComponent(await find(stage)))
  },
}))
