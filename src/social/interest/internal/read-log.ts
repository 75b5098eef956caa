import { createHash } from 'node:crypto'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { listLifeMs, seenMs } from '../rules.ts'
import { type Act, isChoice, type Neighbours } from './act.ts'
import type { CurrentList } from './current-list.ts'

/** More acts of a person than these say little more about them. */
const usedActs = 200

/** What the log database holds about a person. */
export interface PersonLog {
  /** The newest acts, newest first, without impressions and hides. */
  acts: Act[]
  /** The neighbours of the posts of these acts, by model. */
  near: Map<string, Neighbours>
  ease: Map<string, Neighbours>
  /** Posts served within the time in which nothing repeats, and the number of them per author. */
  served: Set<string>
  servedOfAuthor: Map<string, number>
  /** The list in Redis, whole: more of it may be served while this is read. */
  current: { list: string; postIds: string[]; digest: string } | null
  /** A digest of all this. */
  mark: string
}

/**
 * Three statements in one round. Redis tells how far its list was served; of one that it lost, or
 * while it does not answer (`current` is null), the reserved slots count.
 */
export async function readLog(ctx: Ctx, personId: string, current: CurrentList | null): Promise<PersonLog> {
  const [history, neighbours, lists] = await Promise.all([
    readHistory(ctx, personId),
    readNeighbours(ctx, personId),
    readLists(ctx, personId),
  ])
  const mark = createHash('sha256')
  mark.update(`${history.rows} ${history.lastSeq};`)
  const models: Pick<PersonLog, 'near' | 'ease'> = { near: new Map(), ease: new Map() }
  for (const { model, postId, others, scores, digest } of neighbours) {
    models[model].set(postId, { others, scores })
    mark.update(digest)
  }
  const served = new Set<string>()
  const servedOfAuthor = new Map<string, number>()
  for (const { listId, postIds, authorIds, served: kept } of lists) {
    const upTo = listId === current?.list ? current.at : (kept ?? postIds.length)
    // One that was not served is the list made of this, which must not differ from it by having
    // been made.
    if (upTo > 0) mark.update(`${listId} ${upTo};`)
    for (const postId of postIds.slice(0, upTo)) served.add(postId)
    for (const authorId of authorIds.slice(0, upTo)) servedOfAuthor.set(authorId, (servedOfAuthor.get(authorId) ?? 0) + 1)
  }
  // Not the newest row: that may be of a list that is being made.
  const row = lists.find(({ listId }) => listId === current?.list)
  return {
    acts: history.acts,
    ...models,
    served,
    servedOfAuthor,
    current: row ? { ...row, list: row.listId } : null,
    mark: mark.digest('base64url'),
  }
}

/** The primary key gives a person's rows; a busy person has a few hundred. */
async function readHistory(ctx: Ctx, personId: string): Promise<{ acts: Act[]; rows: number; lastSeq: number }> {
  const found = await rows(
    ctx.log.db,
    sql<Act & { rows: number; lastSeq: number }>`
      select post_id, author_id, kind, weight, at, count(*) over ()::int as rows, max(seq) over () as last_seq
      from person_history where person_id = ${personId}::uuid order by at desc, post_id limit ${usedActs}`,
  )
  return { acts: found.filter(isChoice), rows: found[0]?.rows ?? 0, lastSeq: found[0]?.lastSeq ?? 0 }
}

interface NeighbourRow extends Neighbours {
  model: 'near' | 'ease'
  postId: string
  digest: Uint8Array
}

/** The same rows of `person_history`, then the primary key of `post_neighbours` twice for each. */
function readNeighbours(ctx: Ctx, personId: string): Promise<NeighbourRow[]> {
  return rows(
    ctx.log.db,
    sql<NeighbourRow>`
      select n.model, n.post_id, n.others, n.scores, n.digest
      from (
        select post_id from person_history where person_id = ${personId}::uuid and weight > 0 order by at desc, post_id limit ${usedActs}
      ) h cross join (values ('near'), ('ease')) m(model)
      join post_neighbours n on n.model = m.model and n.post_id = h.post_id
      order by n.model, n.post_id`,
  )
}

interface ListRow {
  listId: string
  postIds: string[]
  authorIds: string[]
  served: number | null
  digest: string
}

/** The index `interest_list_person`, newest first. */
function readLists(ctx: Ctx, personId: string): Promise<ListRow[]> {
  const oldest = lowestIdAt(new Date(ctx.now().getTime() - seenMs - listLifeMs))
  return rows(
    ctx.log.db,
    sql<ListRow>`
      select list_id, post_ids, author_ids, served, encode(digest, 'base64') as digest from interest_list
      where person_id = ${personId}::uuid and list_id >= ${oldest}::uuid and served is distinct from 0
      order by list_id desc`,
  )
}

/**
 * What was stored meanwhile. Whoever stores a list or a page asks after that, so that of two who
 * make them at the same time at least one knows of the other: a list leaves out the posts of pages,
 * and a page what lists have reserved. Of two lists Redis takes one.
 */
export async function readMeanwhile(ctx: Ctx, personId: string, own: { list: string; isPage: boolean }): Promise<Set<string>> {
  const oldest = lowestIdAt(new Date(ctx.now().getTime() - listLifeMs))
  const found = await rows(
    ctx.log.db,
    sql<{ postIds: string[] }>`
      select post_ids[1:coalesce(served, cardinality(post_ids))] as post_ids from interest_list
      where person_id = ${personId}::uuid and list_id >= ${oldest}::uuid and list_id <> ${own.list}::uuid and (${own.isPage} or length(digest) = 0)`,
  )
  return new Set(found.flatMap(({ postIds }) => postIds))
}
