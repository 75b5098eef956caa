import { randomUUID } from 'node:crypto'
import { type RunnerDeps, systemCtx } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import type { JobName, JobPayload } from '../../src/jobs/catalog.ts'
import { handlers } from '../../src/jobs/handlers/index.ts'
import { settle } from '../../src/pay/settlement/settle.ts'
import { recordInteractions } from '../../src/social/interactions/record-interactions.ts'
import { notice } from '../../src/social/notifications/rules.ts'
import type { Like, Page, Resident, Sights } from './pages.ts'

/**
 * Every job of the catalog that needs no bank and no picture, in an order in which each finds its
 * work: those that run by themselves find what a city of this size left them, the others one post,
 * notice or follow.
 */
export function jobsOf(deps: RunnerDeps, { usual, star, usualPosts, hotPost, usualLikes, starLikes }: Sights): Page[] {
  const ctx = { ...systemCtx(deps, randomUUID()), platform: deps.platform, config: deps.config }
  const job = <Name extends JobName>(name: Name, payloads: JobPayload<Name>[], of = ''): Page => ({
    name: `${name}${of}`,
    calls: payloads.map(
      (payload) => () => (handlers[name] as (given: typeof ctx, payload: JobPayload<Name>) => Promise<unknown>)(ctx, payload),
    ),
  })
  const told = (likes: Like[]) => likes.map(({ personId, authorId, postId }) => notice(authorId, 'like', { actorId: personId, postId }))
  return [
    job('search.reindex', [{}]),
    job('search.sync', [{}]),
    job('rank.popular', [{}]),
    { name: 'log.drain', calls: [() => drainEvents(ctx, usual, hotPost)] },
    job('counts.reconcile', [{}]),
    job('notifications.notify', told(usualLikes)),
    job('notifications.notify', told(starLikes), ', most'),
    job(
      'posts.fanOut',
      usualPosts.map((postId) => ({ postId, afterFollowerId: null })),
    ),
    {
      name: 'posts.fanOut, most',
      calls: [async () => handlers['posts.fanOut'](ctx, { postId: await newestOf(deps, star.id), afterFollowerId: null })],
    },
    job(
      'graph.backfill',
      usual.map(({ id }) => ({ followerId: id, followeeId: star.id })),
    ),
    { name: 'posts.retract, most', calls: [() => retractNewest(ctx, star)] },
    job('pay.expireHolds', [{}]),
    job('pay.expireLeases', [{}]),
    job('pay.expireRequests', [{}]),
    job('orders.expire', [{}]),
    job('orders.resumeRefunds', [{}]),
    { name: 'pay.settle', calls: [() => settle(ctx)] },
    job('pay.seal', [{}]),
    job('pay.head', [{}]),
    job('pay.reconcile', [{}]),
    job('pay.verify', [{}]),
    job('media.sweep', [{}]),
    job('media.sweepUnnamed', [{}]),
    job('timelines.trim', [{}]),
    job('outbox.sweep', [{}]),
    job('retention.sweep', [{}]),
  ]
}

/** A thousand views, written to the stream as clients send them, and moved to the log. */
async function drainEvents(ctx: Parameters<(typeof handlers)['log.drain']>[0], usual: Sights['usual'], postId: string): Promise<void> {
  for (let n = 0; n < 20; n += 1)
    await recordInteractions(usual[n % usual.length]!.ctx, {
      events: Array.from({ length: 50 }, () => ({ id: randomUUID(), kind: 'view', postId })),
    })
  await handlers['log.drain'](ctx, {})
}

/** With the deletion before it. */
async function retractNewest(ctx: Parameters<(typeof handlers)['posts.retract']>[0], { id, ask }: Resident): Promise<void> {
  const { postId } = await ask.posts.delete({ postId: await newestOf(ctx, id) })
  await handlers['posts.retract'](ctx, { postId })
}

async function newestOf(deps: Pick<RunnerDeps, 'main'>, authorId: string): Promise<string> {
  const [found] = await rows(
    deps.main.db,
    sql<{ id: string }>`select id from post where author_id = ${authorId} and state = 'visible' order by id desc limit 1`,
  )
  return found!.id
}
