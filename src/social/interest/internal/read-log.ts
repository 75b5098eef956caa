import { createHash } from 'node:crypto'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { listLifeMs, seenMs } from '../rules.ts'
import { type Act, isChoice } from './act.ts'
import type { CurrentList } from './current-list.ts'

/** More acts of a person than these say little more about them. */
const usedActs = 200

/** What the log database holds about a person. */
export interface PersonLog {
  /** The newest acts, newest first; views, likes and the like of others' posts. */
  acts: Act[]
  /** Of their whole history: it moves with every change. */
  lastSeq: number
  /** Posts served within the time in which nothing repeats, with the number of slots per author. */
  served: Set<string>
  servedOfAuthor: Map<string, number>
  /** The newest list, whole: what is served of it while a list is made is left out. */
  newest: { list: string; postIds: string[]; digest: string } | null
  /** The lists and how far each was served. */
  servedMark: string
}

/** Three statements of one round. */
export async function readLog(ctx: Ctx, personId: string, current: CurrentList | null): Promise<PersonLog> {
  const [acts, lists] = await Promise.all([readActs(ctx, personId), readLists(ctx, personId)])
  const served = new Set<string>()
  const servedOfAuthor = new Map<string, number>()
  const mark = createHash('sha256')
  for (const { listId, postIds, authorIds, served: kept } of lists) {
    // A list whose place Redis lost counts as served whole.
    const upTo = listId === current?.list ? current.at : (kept ?? postIds.length)
    mark.update(`${listId} ${upTo};`)
    for (const postId of postIds.slice(0, upTo)) served.add(postId)
    for (const authorId of authorIds.slice(0, upTo)) servedOfAuthor.set(authorId, (servedOfAuthor.get(authorId) ?? 0) + 1)
  }
  const [first] = lists
  const newest = first ? { list: first.listId, postIds: first.postIds, digest: first.digest } : null
  return { ...acts, served, servedOfAuthor, newest, servedMark: mark.digest('base64url') }
}

/** The primary key gives a person's rows; a busy person has a few hundred. */
async function readActs(ctx: Ctx, personId: string): Promise<Pick<PersonLog, 'acts' | 'lastSeq'>> {
  const found = await rows(
    ctx.log.db,
    sql<Act & { seq: number; lastSeq: number }>`
      select post_id, author_id, kind, weight, at, seq, max(seq) over () as last_seq
      from person_history where person_id = ${personId}::uuid order by at desc, post_id limit ${usedActs}`,
  )
  return { acts: found.filter(isChoice), lastSeq: found[0]?.lastSeq ?? 0 }
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
