import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxDrafts } from '../../shared/bounds.ts'
import { lockDraft } from './internal/draft-rows.ts'
import { lockDrafts } from './lock-drafts.ts'
import type { DraftContent, saveDraftInput, saveDraftOutput } from './schema.ts'

type Input = z.infer<typeof saveDraftInput>
type Output = z.infer<typeof saveDraftOutput>

/**
 * Keeps what the caller has written. The first of two devices that changed one version keeps the
 * draft; what the other wrote becomes a draft of its own, so nothing is lost and nothing is merged.
 * A repeated call changes nothing. Errors: LIMIT_EXCEEDED (`drafts`).
 */
export async function saveDraft(ctx: MemberCtx, { draftId, version, content }: Input): Promise<Output> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockDrafts(tx, personId)
    const kept = await lockDraft(tx, personId, draftId)
    if (kept?.endedBy === 'posted' || (!kept && (await isPosted(tx, personId, draftId)))) return { draftId, version, outcome: 'posted' }
    if (kept?.endedBy === null) {
      if (textOf(kept.content) === textOf(content)) return { draftId, version: kept.version, outcome: 'saved' }
      if (kept.version === version) return { draftId, version: await change(ctx, tx, draftId, content), outcome: 'saved' }
    }
    if (!kept && version === 0) return { draftId, version: await add(ctx, tx, draftId, content), outcome: 'saved' }
    const copyId = keyOfCopy({ draftId, version, content })
    // The answer to an earlier call was lost, and its copy may have been changed since.
    const earlier = await lockDraft(tx, personId, copyId)
    return { draftId: copyId, version: earlier?.version ?? (await add(ctx, tx, copyId, content)), outcome: 'copied' }
  })
}

/** Keys of jsonb come back in another order. */
const textOf = ({ images, ...fields }: DraftContent) =>
  JSON.stringify([
    Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    images.map(({ mediaId, alt, tags }) => [mediaId, alt, tags.map(({ productId, x, y }) => [productId, x, y])]),
  ])

const keyOfCopy = ({ draftId, version, content }: Input) =>
  `copy-${createHash('sha256')
    .update(JSON.stringify([draftId, version, textOf(content)]))
    .digest('base64url')}`

async function isPosted(tx: MainTx, personId: string, draftId: string): Promise<boolean> {
  const { found } = await one(
    tx.db,
    sql<{ found: boolean }>`select exists (select from post where author_id = ${personId}::uuid and idempotency_key = ${draftId}) as found`,
  )
  return found
}

async function add(ctx: MemberCtx, tx: MainTx, draftId: string, content: DraftContent): Promise<number> {
  const { personId } = ctx.actor
  const { count } = await one(
    tx.db,
    sql<{ count: number }>`select count(*)::int as count from draft where person_id = ${personId}::uuid and ended_at is null`,
  )
  if (count >= maxDrafts) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'drafts', details: { limit: maxDrafts } })
  const now = ctx.now()
  await run(
    tx.db,
    sql`
      insert into draft (person_id, id, version, content, media_ids, created_at, updated_at)
      values (${personId}::uuid, ${draftId}, 1, ${sql.json(content)}, ${ownPictures(personId, content)}, ${now}::timestamptz, ${now}::timestamptz)`,
  )
  return 1
}

/** A picture that was taken out stays held: another device may still show it. */
async function change(ctx: MemberCtx, tx: MainTx, draftId: string, content: DraftContent): Promise<number> {
  const { personId } = ctx.actor
  const { version } = await one(
    tx.db,
    sql<{ version: number }>`
      update draft set version = version + 1, content = ${sql.json(content)}, updated_at = ${ctx.now()}::timestamptz, failure = null,
        media_ids = (select coalesce(array_agg(distinct held), '{}') from unnest(media_ids || ${ownPictures(personId, content)}) held)
      where person_id = ${personId}::uuid and id = ${draftId} returning version`,
  )
  return version
}

/** The shared lock makes it wait for a job that is about to delete the files. */
const ownPictures = (personId: string, { images }: DraftContent) => sql`array(
  select id from media where id = any(${images.map(({ mediaId }) => mediaId)}::uuid[]) and owner_id = ${personId}::uuid
    and purpose = 'post' and state in ('processing', 'ready') for key share)`
