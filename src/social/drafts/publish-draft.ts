import { actingAs, type MemberCtx, type WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Role } from '../../shared/roles.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { createPost } from '../posts/create-post.ts'
import { inputOf } from './internal/input-of.ts'
import { lockDrafts } from './lock-drafts.ts'
import { failureOf } from './rules.ts'
import type { DraftContent, DraftFailure } from './schema.ts'

type Payload = JobPayload<'drafts.publish'>

interface Due {
  content: DraftContent
  publishAt: Date
  isDue: boolean
  status: string
  role: Role
}

/** The draft waits for another time, or for none. */
class NotDue extends Error {}

/**
 * Job: posts a draft at its time, as its author would now, and tells them. The draft's lock and the
 * post's key make it happen once; the post's id is of this moment, so it takes its place in feeds
 * now. What cannot be posted stays a draft, and its author is told.
 */
export async function publishDraft(ctx: WorkerCtx, { personId, draftId }: Payload): Promise<void> {
  const [found] = await rows(ctx.main.db, dueSql(ctx, personId, draftId))
  if (!found) return
  if (!found.isDue) return write(ctx, (tx) => wait(ctx, tx, { personId, draftId }, found.publishAt))
  if (found.status !== 'active') return fail(ctx, { personId, draftId }, 'suspended')
  const author = actingAs(ctx, { personId, sessionId: draftId, status: 'active', role: found.role, shopRole: null })
  try {
    await createPost(author, inputOf(draftId, found.content), {
      before: (tx) => stillThis(ctx, tx, { personId, draftId }, found.content),
      after: (tx, postId) => tell(tx, notice(personId, 'post_published', { postId }), { now: ctx.now(), uniqueKey: `published:${postId}` }),
    })
  } catch (error) {
    if (error instanceof NotDue) return publishAgain(ctx, { personId, draftId })
    const failure = error instanceof KiwiError ? failureOf(error) : null
    if (failure === null) throw error
    await fail(ctx, { personId, draftId }, failure)
  }
}

/** Primary-key lookups. */
function dueSql(ctx: Pick<MemberCtx, 'now'>, personId: string, draftId: string) {
  return sql<Due>`
    select d.content, d.publish_at, d.publish_at <= deadline_now(${ctx.now()}::timestamptz) as is_due, a.status, a.role
    from draft d join person a on a.id = d.person_id
    where d.person_id = ${personId}::uuid and d.id = ${draftId} and d.publish_at is not null and d.ended_at is null`
}

/**
 * In the transaction of the post: locks the draft, which its author may have changed, moved or
 * deleted since.
 */
async function stillThis(ctx: WorkerCtx, tx: MainTx, { personId, draftId }: Payload, content: DraftContent): Promise<void> {
  await lockDrafts(tx, personId)
  await run(tx.db, sql`select from draft where person_id = ${personId}::uuid and id = ${draftId} for update`)
  const [now] = await rows(tx.db, dueSql(ctx, personId, draftId))
  if (!now?.isDue || JSON.stringify(now.content) !== JSON.stringify(content)) throw new NotDue()
}

/** It was changed in the moment of its publication: the job looks at it again. */
function publishAgain(ctx: WorkerCtx, payload: Payload): Promise<void> {
  return write(ctx, (tx) => enqueue(tx, 'drafts.publish', payload, { now: ctx.now() }))
}

/** The runner's clock is before that of Postgres, or the draft was moved. */
function wait(ctx: WorkerCtx, tx: MainTx, payload: Payload, runAt: Date): Promise<void> {
  return enqueue(tx, 'drafts.publish', payload, {
    now: ctx.now(),
    runAt,
    uniqueKey: `publish:${payload.personId}:${payload.draftId}:${runAt.getTime()}`,
  })
}

async function fail(ctx: WorkerCtx, { personId, draftId }: Payload, failure: DraftFailure): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const failed = await rows(
      tx.db,
      sql`
        update draft set publish_at = null, failure = ${failure}, updated_at = ${now}::timestamptz
        where person_id = ${personId}::uuid and id = ${draftId} and publish_at <= deadline_now(${now}::timestamptz) and ended_at is null returning id`,
    )
    if (failed.length > 0) await tell(tx, notice(personId, 'post_failed'), { now })
  })
}
