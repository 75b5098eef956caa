import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { pgErrorCode, uniqueViolation } from '../../db/errors.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { maxCollections } from '../../shared/bounds.ts'
import { lockCollection } from './internal/lock-collection.ts'
import type { collectionInput, collectionState, createCollectionInput, orderCollectionsInput, updateCollectionInput } from './schema.ts'

type State = z.infer<typeof collectionState>

const lockAll = (tx: MainTx, personId: string) => lockNames(tx, `collections:${personId}`)

/**
 * Makes a collection at the end of the caller's; the one that has the name, where there is one.
 * Errors: LIMIT_EXCEEDED (`collections`).
 */
export async function createCollection(ctx: MemberCtx, { name }: z.infer<typeof createCollectionInput>): Promise<State> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    await lockAll(tx, personId)
    const own = await rows(
      tx.db,
      sql<{ id: string; name: string; position: number }>`select id, name, position from collection where owner_id = ${personId}::uuid`,
    )
    const same = own.find((one) => one.name === name)
    if (same) return { collectionId: same.id }
    if (own.length >= maxCollections) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'collections', details: { limit: maxCollections } })
    const collectionId = newId(now)
    const position = Math.max(-1, ...own.map((one) => one.position)) + 1
    await run(
      tx.db,
      sql`insert into collection (id, owner_id, name, position, created_at)
        values (${collectionId}::uuid, ${personId}::uuid, ${name}, ${position}::int, ${now}::timestamptz)`,
    )
    return { collectionId }
  })
}

/**
 * Changes name and cover. Errors: NOT_FOUND; CONFLICT for a name that another one has; BAD_INPUT
 * for a cover that is not in it.
 */
export async function updateCollection(ctx: MemberCtx, input: z.infer<typeof updateCollectionInput>): Promise<State> {
  const { collectionId, name, coverPostId } = input
  try {
    return await write(ctx, async (tx) => {
      await lockCollection(ctx, tx, collectionId)
      if (coverPostId) {
        const { found } = await one(
          tx.db,
          sql<{ found: boolean }>`
            select exists (select from collection_post where collection_id = ${collectionId}::uuid and post_id = ${coverPostId}::uuid) as found`,
        )
        if (!found) throw new KiwiError('BAD_INPUT', { field: 'coverPostId' })
      }
      await run(
        tx.db,
        sql`
          update collection set name = coalesce(${name ?? null}, name),
            cover_post_id = ${coverPostId === undefined ? sql`cover_post_id` : sql`${coverPostId}::uuid`}
          where id = ${collectionId}::uuid`,
      )
      return { collectionId }
    })
  } catch (error) {
    if (pgErrorCode(error) === uniqueViolation) throw new KiwiError('CONFLICT', { field: 'name' })
    throw error
  }
}

/** Deletes a collection and its link; the bookmarks stay. Errors: NOT_FOUND. */
export async function deleteCollection(ctx: MemberCtx, { collectionId }: z.infer<typeof collectionInput>): Promise<State> {
  return write(ctx, async (tx) => {
    await lockCollection(ctx, tx, collectionId)
    await run(tx.db, sql`delete from collection_post where collection_id = ${collectionId}::uuid`)
    await run(tx.db, sql`delete from collection where id = ${collectionId}::uuid`)
    return { collectionId }
  })
}

/**
 * Puts the caller's collections into this order. Errors: CONFLICT where these are not all of them.
 */
export async function orderCollections(
  ctx: MemberCtx,
  { collectionIds }: z.infer<typeof orderCollectionsInput>,
): Promise<{ collectionIds: string[] }> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockAll(tx, personId)
    const own = await rows(tx.db, sql<{ id: string }>`select id from collection where owner_id = ${personId}::uuid`)
    const isAll = own.length === collectionIds.length && own.every(({ id }) => collectionIds.includes(id))
    if (!isAll) throw new KiwiError('CONFLICT', { field: 'collectionIds' })
    await run(
      tx.db,
      sql`
        update collection c set position = wanted.place from unnest(${collectionIds}::uuid[]) with ordinality as wanted(id, place)
        where c.id = wanted.id and c.owner_id = ${personId}::uuid`,
    )
    return { collectionIds }
  })
}
