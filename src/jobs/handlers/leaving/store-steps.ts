import type { Redis } from 'ioredis'
import type { WorkerCtx } from '../../../context.ts'
import { one, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { isQueueKey, scanKeys } from '../../../platform/cache/redis.ts'
import type { SearchKind } from '../../../platform/search/port.ts'
import { drainLog } from '../../../social/interactions/drain-log.ts'
import type { Leaver, Step } from './step.ts'

const who = ({ personId }: Leaver) => sql`${personId}::uuid`
const erased = () => ({ deed: 'erase', law: null }) as const

/**
 * Every file of their pictures, the original and all sizes, and the copies of their data that they
 * asked for.
 */
async function filesOf(ctx: WorkerCtx, leaver: Leaver): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ key: string }>`
      select upload_key as key from media where owner_id = ${who(leaver)} and upload_key is not null
      union all
      select variant ->> 'key' from media, jsonb_array_elements(variants) as variant where owner_id = ${who(leaver)}
      union all
      select storage_key from data_export where person_id = ${who(leaver)} and state <> 'removed'
      union all
      select storage_key from product_import where person_id = ${who(leaver)} and storage_key <> ''`,
  )
  return found.map(({ key }) => key)
}

const storage: Step = {
  store: 'storage',
  what: 'pictures, all sizes and originals; copies of their data',
  plan: erased,
  async count(ctx, leaver) {
    let there = 0
    for (const key of await filesOf(ctx, leaver)) if (await ctx.platform.storage.isThere(key)) there += 1
    return there
  },
  async act(ctx, leaver) {
    const files = await filesOf(ctx, leaver)
    if (files.length > 0) await ctx.platform.storage.delete(files)
    const begun = await rows(
      ctx.main.db,
      sql<{ key: string; uploadId: string }>`select upload_key as key, upload_id from media
          where owner_id = ${who(leaver)} and upload_key is not null and upload_id is not null`,
    )
    await Promise.all(begun.map((upload) => ctx.platform.storage.abortRanges(upload)))
  },
}

const searchKinds: SearchKind[] = ['person', 'post', 'product', 'hashtag']

async function documentsOf(ctx: WorkerCtx, leaver: Leaver): Promise<Map<SearchKind, Set<string>>> {
  const found = await rows(
    ctx.main.db,
    sql<{ kind: SearchKind; key: string }>`
      select 'person' as kind, ${leaver.personId} as key
      union all select 'post', id::text from post where author_id = ${who(leaver)}
      union all select 'product', g.id::text from product g join shop s on s.id = g.shop_id where s.owner_id = ${who(leaver)}
      union all select 'hashtag', h.tag from post_hashtag h join post p on p.id = h.post_id group by h.tag having bool_and(p.author_id = ${who(leaver)})`,
  )
  return new Map(searchKinds.map((kind) => [kind, new Set(found.filter((row) => row.kind === kind).map(({ key }) => key))]))
}

const search: Step = {
  store: 'search',
  what: 'documents of the person, their posts, products and hashtags, in every engine',
  plan: erased,
  async count(ctx, leaver) {
    const documents = await documentsOf(ctx, leaver)
    let there = 0
    for (const index of ctx.platform.search.indexes)
      for (const [kind, keys] of documents)
        for await (const part of index.scan(kind)) there += part.filter(({ key }) => keys.has(key)).length
    return there
  },
  async act(ctx, leaver) {
    const documents = await documentsOf(ctx, leaver)
    for (const index of ctx.platform.search.indexes)
      for (const [kind, keys] of documents) if (keys.size > 0) await index.remove(kind, [...keys])
  },
}

const vault: Step = {
  store: 'vault',
  what: 'the payment PIN',
  plan: erased,
  async count(ctx, leaver) {
    return (await one(ctx.main.db, sql<{ count: number }>`select vault.held(${who(leaver)}) as count`)).count
  },
  act: (ctx, leaver) => run(ctx.main.db, sql`select vault.forget(${who(leaver)})`),
}

/** The job `bank.forget` has the bank; this line looks whether it is done. */
const bank: Step = {
  store: 'bank',
  what: 'tokens of linked accounts at the gateway',
  plan: erased,
  async count(ctx, leaver) {
    const tokens = sql<{
      count: number
    }>`select count(*)::int as count from bank_account where person_id = ${who(leaver)} and fintech_use_num is not null`
    return (await one(ctx.main.db, tokens)).count
  },
  async act() {},
}

/**
 * Not BullMQ's, which has ids of jobs only; and not the log's stream, which is emptied into the log
 * database first.
 */
const isLookedAt = (key: string) => !isQueueKey(key) && key !== 'log:interactions'
const hiddenAuthors = 'gone:authors'

const redis: Step = {
  store: 'redis',
  what: 'every key and value that names the person',
  plan: erased,
  async count(ctx, leaver) {
    let there = 0
    for await (const keys of keysNaming(ctx, leaver)) there += keys.length
    return there
  },
  async act(ctx, leaver) {
    await drainLog(ctx)
    await ctx.redis.zrem(hiddenAuthors, leaver.personId)
    for await (const keys of keysNaming(ctx, leaver)) await Promise.all(keys.map((key) => ctx.redis.del(key)))
  },
}

/**
 * All keys are read: caches of others may hold a name too. What is deleted is filled again from
 * Postgres.
 */
async function* keysNaming({ redis: client }: WorkerCtx, { personId, handle }: Leaver): AsyncIterable<string[]> {
  const needles = [personId, ...(handle === null ? [] : [`"${handle}"`])]
  for await (const keys of scanKeys(client)) {
    const looked = keys.filter(isLookedAt)
    const values = await Promise.all(looked.map((key) => textOf(client, key)))
    yield looked.filter((key, at) => needles.some((needle) => key.includes(needle) || values[at]!.includes(needle)))
  }
}

async function textOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.get(key)) ?? ''
    case 'hash':
      return JSON.stringify(await client.hgetall(key))
    case 'set':
      return JSON.stringify(await client.smembers(key))
    case 'zset':
      return JSON.stringify(await client.zrange(key, '0', '-1'))
    case 'list':
      return JSON.stringify(await client.lrange(key, 0, -1))
    case 'stream':
      return JSON.stringify(await client.xrange(key, '-', '+', 'COUNT', 10_000))
    default:
      return ''
  }
}

/** Before the tables: they lead to what lies elsewhere. */
export const storeSteps: Step[] = [bank, vault, storage, search, redis]
