import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { rankingLook } from '../../db/schema/experiment.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lowestIdAt, newId } from '../../ids.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { mustStillHave } from '../access/permissions.ts'
import { personNamed } from '../access/handles.ts'
import type { Reason } from '../interest/schema.ts'
import { postNames } from './internal/post-names.ts'
import type { whyInput, WhyView } from './schema.ts'

const dayMs = 86_400_000
/** Older lists are gone (docs/retention.md). */
const listDays = 30
const listsPerPage = 4

interface Subject {
  personId: string
  handle: string | null
  isPersonalised: boolean
  interests: string[]
}

interface StoredSlot {
  postId: string
  source: string
  reason: Reason
  score: number
  parts: Record<string, number>
  propensity: number
}

interface ListRow {
  listId: string
  formula: string
  madeAt: Date
  slots: StoredSlot[]
  served: number | null
}

/**
 * Why a person saw what they saw: their lists of the last 30 days, newest first, or only the slots
 * of one post. The look is recorded with its reason before anything is read, and no member sees
 * these records. Throws NOT_FOUND, and FORBIDDEN for who may not look now.
 */
export async function whyShown(ctx: Ctx, { who, postId, reason, cursor }: z.infer<typeof whyInput>, actor: string): Promise<WhyView> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const now = ctx.now()
  const subject = await write(ctx, async (tx) => {
    if (ctx.actor) await mustStillHave(tx, ctx.actor.personId, 'ranking.look')
    const found = await findSubject(tx, who, now)
    await tx.db.insert(rankingLook).values({ id: newId(now), personId: found.personId, postId, actor, reason, at: now })
    return found
  })
  const { page, nextCursor } = pageOf(await readLists(ctx, subject.personId, postId, before), listsPerPage, ({ listId }) =>
    idCursor.encode(listId),
  )
  const lists = page.map((list) => ({
    ...list,
    slots: list.slots.map((slot, at) => ({ ...slot, slot: at })).filter((slot) => postId === null || slot.postId === postId),
  }))
  const postIds = [...new Set(lists.flatMap(({ slots }) => slots.map((slot) => slot.postId)))]
  const [names, acts] = await Promise.all([postNames(ctx, postIds), readActs(ctx, subject.personId, postIds)])
  return {
    ...subject,
    lists: lists.map(({ listId, formula, madeAt, served, slots }) => ({
      listId,
      formula,
      madeAt: madeAt.toISOString(),
      slots: slots.map(({ slot, postId: shown, source, reason: why, score, parts, propensity }) => ({
        slot,
        postId: shown,
        title: names.get(shown)?.title ?? null,
        author: names.get(shown)?.author ?? null,
        source,
        reason: why,
        score,
        parts,
        propensity,
        served: served === null || slot < served,
        acted: acts.get(shown) ?? null,
      })),
    })),
    nextCursor,
  }
}

async function findSubject(tx: MainTx, who: string, now: Date): Promise<Subject> {
  const name = who.replace(/^@/, '').toLowerCase()
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)
  const [subject] = await rows(
    tx.db,
    sql<Subject>`
      select p.id as person_id, p.handle, p.is_personalised, p.interests from person p
      where p.id = ${isId ? sql`${name}::uuid` : personNamed(name, now)}`,
  )
  if (!subject) throw new KiwiError('NOT_FOUND', { field: 'who' })
  return subject
}

/**
 * Plan: interest_list_person, newest first. With a post, at most the person's lists of 30 days are
 * opened.
 */
function readLists(ctx: Ctx, personId: string, postId: string | null, before: string): Promise<ListRow[]> {
  const oldest = lowestIdAt(new Date(ctx.now().getTime() - listDays * dayMs))
  return rows(
    ctx.log.db,
    sql<ListRow>`
      select list_id, formula, made_at, slots, served from interest_list
      where person_id = ${personId}::uuid and list_id >= ${oldest}::uuid and list_id < ${before}::uuid
        ${postId === null ? sql`` : sql`and slots @> ${sql.json([{ postId }])}`}
      order by list_id desc limit ${listsPerPage + 1}`,
  )
}

/** Plan: person_history_pkey. */
async function readActs(ctx: Ctx, personId: string, postIds: string[]): Promise<Map<string, string>> {
  const found = await rows(
    ctx.log.db,
    sql<{ postId: string; kind: string }>`
      select post_id, kind from person_history where person_id = ${personId}::uuid and post_id = any(${postIds}::uuid[])`,
  )
  return new Map(found.map(({ postId, kind }) => [postId, kind]))
}
