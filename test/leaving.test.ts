import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { leavingObstacles } from '../src/commerce/orders/leaving-obstacles.ts'
import { one, rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { laws, personalData } from '../src/jobs/handlers/personal-data.ts'
import { personalStores } from '../src/jobs/handlers/personal-stores.ts'
import { endKept } from '../src/jobs/handlers/leaving/end-kept.ts'
import { completeLeaving } from '../src/jobs/handlers/leaving/complete-leaving.ts'
import { runJob } from '../src/jobs/runner/run-job.ts'
import { storeSteps } from '../src/jobs/handlers/leaving/store-steps.ts'
import { tableSteps } from '../src/jobs/handlers/leaving/table-steps.ts'
import { appendInteractions } from '../src/social/interactions/log-stream.ts'
import { leave } from '../src/social/leaving/leave.ts'
import { readReceipt } from '../src/social/leaving/read-receipt.ts'
import { lawWords, partWords, sumsOf } from '../web/src/state/social/receipt.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { makeWebDir } from './contract/pages-contract.ts'
import { type Overrides, plantAll, scanTables } from './worlds/plant.ts'
import { sandboxWorld } from './worlds/sandbox-world.ts'
import type { TestPerson, World } from './worlds/world.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: World
let api: RunningApi
const logFile = join(mkdtempSync(join(tmpdir(), 'kiwi-log-')), 'kiwi.log')
beforeAll(async () => {
  fixture = await sandboxWorld({ sharesClock: true, logFile })
  world = fixture.world
  api = await startNodeApi(world, { webDir: makeWebDir() })
})
afterAll(async () => {
  await api.close()
  await fixture.close()
})

const weekMs = 7 * 86_400_000 + 1_000

/**
 * Where the bare number of somebody who left may stand: in what a law or another person keeps, by
 * the registry.
 */
const numberStays = new Set([
  'person.id',
  // Signed by others, or part of a key of a call to the bank: the registry keeps them by law.
  'payment_approval.statement',
  'bank_call.idempotency_key',
  ...Object.entries(personalData).flatMap(([table, { ties }]) =>
    ties.flatMap(({ deed, by }) => (deed === 'erase' ? [] : by.split(/,| or /).map((column) => `${table}.${column.trim()}`))),
  ),
])

/** Redis by value, as one text per key. */
async function scanRedis(needles: string[]): Promise<string[]> {
  const keys = await world.deps.redis.keys('*')
  const found: string[] = []
  for (const key of keys) {
    const type = await world.deps.redis.type(key)
    const text =
      type === 'string'
        ? await world.deps.redis.get(key)
        : type === 'hash'
          ? JSON.stringify(await world.deps.redis.hgetall(key))
          : type === 'zset'
            ? JSON.stringify(await world.deps.redis.zrange(key, '0', '-1'))
            : type === 'set'
              ? JSON.stringify(await world.deps.redis.smembers(key))
              : type === 'stream'
                ? JSON.stringify(await world.deps.redis.xrange(key, '-', '+'))
                : ''
    if (needles.some((needle) => key.includes(needle) || (text ?? '').includes(needle))) found.push(key)
  }
  return found
}

async function searchKeys(): Promise<string[]> {
  const found: string[] = []
  for (const index of world.deps.platform.search.indexes)
    for (const kind of ['person', 'post', 'product'] as const)
      for await (const part of index.scan(kind)) found.push(...part.map(({ key }) => key))
  return found
}

interface Planted {
  leaver: TestPerson
  sentinel: string
  needles: string[]
  files: string[]
  documents: string[]
}

/**
 * A person with one of everything: a row for each tie of the registry, real files, documents,
 * caches, acts on their way to the log.
 */
async function plant(): Promise<Planted> {
  const sentinel = `zebra${randomUUID().slice(0, 8)}`
  const handle = `lea.${randomUUID().slice(0, 8)}`
  const name = `이름 ${sentinel}`
  const leaver = await world.person({ handle, displayName: name })
  const other = await world.person()
  const post = await world.post(leaver, { caption: `${sentinel} #${sentinel}` })
  const othersPost = await world.post(other)
  await world.syncSearch()
  const mediaId = randomUUID()
  const files = [
    `in/${mediaId}-${sentinel}`,
    `m/${mediaId}/${sentinel}-320.webp`,
    `m/${mediaId}/${sentinel}-640.jpg`,
    `exports/${sentinel}.zip`,
  ]
  for (const file of files) await world.deps.platform.storage.put(file, new TextEncoder().encode(sentinel), 'image/webp')
  const [shopId, orderId, importId] = [randomUUID(), randomUUID(), randomUUID()]
  const [productId, reviewId, questionId] = [randomUUID(), randomUUID(), randomUUID()]
  const [low, high] = [leaver.id, other.id].sort()
  const commentId = randomUUID()
  const [callId, ownNoticeId, noticeId, caseId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const overrides: Overrides = {
    media: {
      id: mediaId,
      upload_key: files[0],
      state: 'ready',
      variants: files.slice(1, 3).map((key) => ({ key, format: 'webp', width: 1, height: 1, bytes: 1 })),
    },
    post_version: { post_id: post.id },
    'collection_post: posts of the person': { owner_id: other.id, post_id: post.id },
    'collection: cover of their post': { owner_id: other.id, cover_post_id: post.id, name: '남의 모음', share_token: null },
    'comment_like: comments of the person, and under their posts': { comment_id: commentId, person_id: other.id },
    data_export: { storage_key: files[3], state: 'ready' },
    shop: { id: shopId, handle: `s_${sentinel}` },
    shop_details: { shop_id: shopId },
    product_import: { shop_id: shopId, id: importId },
    product_import_line: { import_id: importId },
    product: { id: productId, shop_id: shopId, price_krw: 1, title: sentinel },
    product_image: { product_id: productId },
    order: {
      id: orderId,
      shop_id: shopId,
      state: 'confirmed',
      fulfilment: 'finished',
      total_krw: 1,
      captured_krw: 1,
      cancelled_krw: 0,
      refunded_krw: 0,
      awaiting_krw: 0,
    },
    'shop_member: shop of the person': { shop_id: shopId, person_id: other.id },
    payment_refund: { amount_krw: 1, refund_transfer_id: randomUUID() },
    'payment_refund: payer_id': { id: randomUUID(), person_id: other.id, refund_transfer_id: randomUUID(), reason: '문의' },
    return_request: {
      order_id: orderId,
      reason: 'defect',
      fault: 'shop',
      kind: 'return',
      state: 'cancelled',
      ended_at: world.deps.now().toISOString(),
      due_at: null,
      cancel_id: null,
      photo_ids: [],
      answer_photo_ids: [],
    },
    'return_request: owner of the shop': {
      id: randomUUID(),
      idempotency_key: randomUUID(),
      order_id: orderId,
      reason: 'defect',
      fault: 'shop',
      kind: 'return',
      state: 'cancelled',
      ended_at: world.deps.now().toISOString(),
      due_at: null,
      cancel_id: null,
      photo_ids: [],
      answer_photo_ids: [],
    },
    order_address: { order_id: orderId },
    cash_receipt_ask: { order_id: orderId },
    cash_receipt: { order_id: orderId, state: 'cancelled' },
    // Visible ones are counted for a product, and there is none of them here.
    review: { id: reviewId, state: 'hidden' },
    review_photo: { review_id: reviewId, media_id: mediaId },
    'review_vote: reviews of the person': { review_id: reviewId, person_id: other.id },
    product_question: { id: questionId, state: 'hidden' },
    'product_answer: questions of the person': { question_id: questionId, author_id: other.id },
    order_cancel: { amount_krw: 1, released_krw: 1, refunded_krw: 0, awaiting_krw: 0, state: 'done' },
    money_request: { requester_id: leaver.id, payer_id: other.id },
    'money_request: requester_id or payer_id, not paid': { state: 'declined' },
    'money_request: requester_id or payer_id, paid': { state: 'paid' },
    bank_call: { state: 'confirmed', id: callId, idempotency_key: `withdrawal:${leaver.id}:${callId}` },
    'bank_call: decided_by': { id: randomUUID(), person_id: other.id, idempotency_key: randomUUID() },
    'account_verification: person_id': { id: randomUUID(), state: 'confirmed' },
    virtual_account_lease: { state: 'expired' },
    deposit: { state: 'matched' },
    account: { kind: 'wallet', guarded: true, posted: 0, held: 0 },
    chat_room: { one_id: low, other_id: high },
    'chat_room: one_id': { one_id: leaver.id, other_id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' },
    'chat_room: other_id': { one_id: '00000000-0000-7000-8000-000000000002', other_id: leaver.id },
    'chat_room: buyer_id': { kind: 'shop', one_id: null, other_id: null, buyer_id: leaver.id, shop_id: shopId, about_id: randomUUID() },
    chat_message: { card_kind: null, card_id: null },
    reaction: { bookmarked: true, post_id: othersPost.id },
    'reaction: posts of the person': { person_id: other.id, post_id: post.id },
    'hidden_post: posts of the person': { person_id: other.id, post_id: post.id },
    less_like: { kind: 'author' },
    'less_like: key': { person_id: other.id, key: leaver.id },
    'count_change: key': { kind: 'followers', key: leaver.id },
    'comment: posts of the person': { post_id: post.id, author_id: other.id },
    'comment: author_id': { id: commentId, post_id: othersPost.id },
    product_tag: { post_id: post.id, x: 0.5, y: 0.5 },
    post_hashtag: { post_id: post.id },
    post_image: { post_id: post.id, position: 7 },
    post: { state: 'visible', like_count: 0 },
    follow: { state: 'accepted' },
    'timeline: author_id, of followers': { user_id: other.id, author_id: leaver.id },
    search_change: { seq: Math.floor(Math.random() * 1e9), kind: 'person', key: leaver.id },
    'notification_actor: notices of the person': { notification_id: ownNoticeId, actor_id: other.id },
    'notification_actor: actor_id': { notification_id: noticeId, acts: 1 },
    'notification: person_id': { id: ownNoticeId },
    'notification: notices of others about nobody else': { person_id: other.id, begun_by: leaver.id },
    'notification: begun_by': { id: noticeId, person_id: other.id, actor_count: 1, group_key: `like:by:${leaver.id}` },
    'notification_fact: actor_id': { person_id: other.id, fact: `like:${othersPost.id}:${leaver.id}` },
    'event: payload': { person_id: other.id, seq: Math.floor(Math.random() * 1e9) },
    outbox: { done_at: world.deps.now().toISOString(), unique_key: randomUUID() },
    'interest_list: person_id': { author_ids: [] },
    'leaving: person_id, of one that was taken back': { state: 'returned', person_id: leaver.id },
    identity: { key_id: 'k1' },
    // Signed by another person, who paid them by their name: the law keeps it as it was signed.
    payment_approval: { statement: JSON.stringify({ payee: { id: leaver.id, shown: `@${handle}` } }) },
    bank_account: { duplicate_index: null },
    'deposit: resolved_by': { depositor_name: '다른 사람' },
    // In the words of our staff.
    ranking_look: { reason: '문의' },
    access_decision: { reason: '문의' },
    staff_act: { actor: 'operator', reason: '문의' },
    moderation_action: { actor: 'operator', reason: '문의', subject_kind: 'person', subject_id: randomUUID() },
    pending_decision: { reason: '문의' },
    'points_grant: proposed_by or granted_by': { reason: '문의' },
    'moderation_case: subject_id': { subject_kind: 'person' },
    'moderation_case: person_id': { id: caseId, subject_id: randomUUID() },
    'moderation_case: claimed_by': { subject_id: randomUUID() },
    'moderation_case: decided_by': { subject_id: randomUUID() },
    moderation_case: { decided_reason: '문의', subject_id: leaver.id },
    // An appeal of another person.
    'appeal: decided_by': { words: '문의', decided_reason: '문의' },
    appeal: { decided_reason: '문의' },
    'report_evidence: case_id': { case_id: caseId },
    'report_evidence: content, about others': {
      content: { text: '다른 사람의 말', messages: [{ seq: 1, senderId: leaver.id, body: sentinel, createdAt: '2026-01-01' }] },
      media_ids: [],
    },
    'report: subject_id': { reporter_id: other.id, subject_kind: 'person', subject_id: leaver.id, note: '' },
    'report: reporter_id': { subject_kind: 'person', subject_id: other.id },
  }
  await plantAll(world, leaver.id, sentinel, overrides)
  await linkPlanted(leaver.id, callId)
  await run(
    world.owner.db,
    sql`update person set bio = ${sentinel}, pronouns = ${sentinel}, links = array[${sentinel}], verified_as = ${sentinel}, interests = array['food'], avatar_media_id = ${mediaId}::uuid where id = ${leaver.id}::uuid`,
  )
  await follows(leaver, other)
  await appendInteractions(world.deps, [{ kind: 'like', personId: leaver.id, postId: othersPost.id, authorId: other.id, source: null }])
  await world.deps.redis.set(`chip:${leaver.id}`, JSON.stringify({ id: leaver.id, handle, displayName: name }))
  await world.deps.redis.set(`card:3:${post.id}`, JSON.stringify({ id: post.id, author: { id: leaver.id, handle } }))
  await world.deps.redis.sadd(`hidden:${other.id}`, leaver.id)
  await world.deps.redis.hset(`flags:${leaver.id}`, 'liked:x', '1')
  await world.deps.redis.zadd(`reacted:${leaver.id}`, 1, 'x')
  await world.deps.redis.set('popular', JSON.stringify({ posts: [{ author: { id: leaver.id, handle } }] }))
  return { leaver, sentinel, needles: [leaver.id, handle, sentinel], files, documents: [leaver.id, post.id] }
}

/** Lines of the log of the API and of the jobs that hold one of these. */
const linesWith = (needles: string[]) =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => needles.some((needle) => line.includes(needle)))

/**
 * What gets into a log is what fails: their pages, calls, searches and a job, while a table is
 * away. The ids of the calls, which the log does hold.
 */
async function failFor({ leaver, sentinel }: Planted): Promise<string[]> {
  const authorization = `Bearer ${await world.sessionToken(leaver)}`
  const json = { authorization, 'content-type': 'application/json' }
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${api.url}${path}`, init)
    await answer.text()
    return answer.headers.get('x-request-id')!
  }
  const post = (path: string, body: object) => ask(`/trpc/${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })
  const away = (table: string, name: string) =>
    run(world.owner.db, sql`alter table ${sql.identifier(table)} rename to ${sql.identifier(name)}`)
  const failed: string[] = []
  await run(world.owner.db, sql`alter table person add constraint spoiled check (bio = 'none') not valid`)
  failed.push(await post('me.update', { displayName: `새 ${sentinel}`, bio: sentinel }))
  await run(world.owner.db, sql`alter table person drop constraint spoiled`)
  await away('post', 'post_away')
  failed.push(await post('posts.like', { postId: randomUUID(), on: true }))
  failed.push(await ask(`/trpc/search.find?input=${encodeURIComponent(JSON.stringify({ text: sentinel }))}`, { headers: json }))
  await away('post_away', 'post')
  await away('person', 'person_away')
  for (const path of [`/@${leaver.handle}`, `/people/${leaver.handle}`]) failed.push(await ask(path))
  failed.push(await ask(`/trpc/me.get?${sentinel}`, { headers: json }))
  await away('person_away', 'person')
  const [id, now] = [randomUUID(), world.deps.now()]
  await run(
    world.owner.db,
    sql`insert into outbox (id, name, payload, run_at, created_at) values
        (${id}::uuid, 'mail.weekly', ${sql.json({ personId: sentinel, [sentinel]: leaver.handle })}, ${now}::timestamptz, ${now}::timestamptz)`,
  )
  await expect(runJob(world.deps, id)).rejects.toThrow()
  const [job] = await rows(world.owner.db, sql<{ lastError: string }>`select last_error from outbox where id = ${id}::uuid`)
  expect(job!.lastError).toBe('ZodError: invalid_format at personId, unrecognized_keys at the top')
  await run(world.owner.db, sql`delete from outbox where id = ${id}::uuid`)
  return [...failed, id]
}

/** Ties of which one row must name another. */
async function linkPlanted(personId: string, callId: string): Promise<void> {
  await run(
    world.owner.db,
    sql`update bank_call set verification_id = (select id from account_verification where person_id = ${personId}::uuid order by id desc limit 1) where id = ${callId}::uuid`,
  )
}

/** The row that the timelines of followers hang on; another author's post is in one too. */
async function follows(leaver: TestPerson, other: TestPerson): Promise<void> {
  await world.follow(other, leaver)
  await run(world.owner.db, sql`insert into timeline (user_id, post_id, author_id) values (${other.id}, ${randomUUID()}, ${other.id})`)
}

async function leaveNow(leaver: TestPerson, words: 'erase' | 'keep'): Promise<{ secret: string; leavingId: string }> {
  const { secret } = await leave(leaver.ctx, { words, handle: leaver.handle }, leavingObstacles)
  const { id } = await one(
    world.owner.db,
    sql<{ id: string }>`select id from leaving where person_id = ${leaver.id}::uuid and state = 'grace'`,
  )
  world.advance(weekMs)
  return { secret, leavingId: id }
}

async function finish(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await world.runJobs()
    world.advance(61_000)
  }
}

async function nothingIsLeftOf({ needles, files, documents, leaver }: Planted): Promise<void> {
  // Changes of others' transactions hide ours from the reader of search for a moment.
  const changes = sql<{ count: number }>`select count(*)::int as count from search_change`
  await vi.waitUntil(async () => (await world.syncSearch()) && (await one(world.owner.db, changes)).count === 0, { timeout: 20_000 })
  const found = await scanTables(world, needles, { without: ['kept'] })
  const [id, ...names] = needles
  const named = await scanTables(world, names, { without: ['kept'] })
  expect([...named.keys()].filter((column) => column !== 'payment_approval.statement')).toEqual([])
  expect([...found.keys()].filter((column) => !numberStays.has(column))).toEqual([])
  expect(id).toBe(leaver.id)
  expect(await rows(world.owner.db, sql`select 1 as kept from timeline where user_id = author_id`)).not.toEqual([])
  expect(await scanRedis(needles)).toEqual([])
  expect(linesWith(names)).toEqual([])
  for (const file of files) expect(await world.deps.platform.storage.get(file)).toBeNull()
  expect((await searchKeys()).filter((key) => documents.includes(key))).toEqual([])
}

describe('a person who left (promise 28)', () => {
  it('is in no table, cache, file or document any more; before, a scan finds them in each', async () => {
    const planted = await plant()
    const before = await scanTables(world, planted.needles, { without: ['kept'] })
    const unplanted = Object.entries(personalData)
      .filter(([table, { ties }]) => ties.length > 0 && ![...before.keys()].some((column) => column.startsWith(`${table}.`)))
      .map(([table]) => table)
      // Tied to the person by a post, a shop, an order or a review only.
      .filter(
        (table) =>
          ![
            'product_tag',
            'product_image',
            'post_image',
            'post_hashtag',
            'order_line',
            'order_address',
            'cash_receipt_ask',
            'cash_receipt',
            'shop_details',
            'review_photo',
          ].includes(table),
      )
    expect(unplanted).toEqual([])
    expect((await scanRedis(planted.needles)).length).toBeGreaterThan(5)
    expect((await searchKeys()).filter((key) => planted.documents.includes(key)).length).toBe(2)
    const failed = await failFor(planted)
    expect(failed.filter((id) => linesWith([id]).length === 0)).toEqual([])

    const { secret } = await leaveNow(planted.leaver, 'erase')
    await finish()
    await nothingIsLeftOf(planted)

    const receipt = await readReceipt(world.ctx(), { secret })
    expect(receipt.state).toBe('done')
    const untied = Object.entries(personalData).flatMap(([table, { ties }]) =>
      ties.map(({ by }) => `${table}: ${by}`).filter((what) => !receipt.lines.some((line) => line.what === what)),
    )
    // The counts job adds these to the person before they are counted here; and whoever has
    // everything has money.
    expect(untied, 'ties of the registry of which nothing was planted').toEqual(['count_change: key', 'person: id, of anybody else'])
    for (const line of receipt.lines) {
      expect(line.lookedAt, line.what).not.toBeNull()
      if (line.deed === 'stays') expect(line.after, line.what).toBe(line.before)
      else expect(line.after, line.what).toBe(0)
    }
  })

  it('is known to the schema `kept` only, which the app cannot read: staff look with a reason, and each law ends', async () => {
    const planted = await plant()
    const { leavingId } = await leaveNow(planted.leaver, 'erase')
    await finish()
    await expect(rows(world.deps.main.db, sql`select 1 as found from kept.kept_record`)).rejects.toThrow(/permission denied/)
    await expect(rows(world.deps.main.db, look(planted.leaver.handle, ' '))).rejects.toThrow(/reason/)
    const seen = await rows(world.deps.main.db, look(planted.leaver.handle, '법원의 요청'))
    expect(seen.find(({ source }) => source === 'person')?.row).toMatchObject({ id: planted.leaver.id, handle: planted.leaver.handle })
    expect(seen.map(({ source }) => source)).toEqual(expect.arrayContaining(['bank_account', 'identity', 'session', 'shop']))
    const looks = sql<{ reason: string }>`select reason from kept.kept_look where person_id = ${planted.leaver.id}::uuid`
    expect(await rows(world.owner.db, looks)).toEqual([{ reason: '법원의 요청' }])

    world.advance(93 * 86_400_000)
    await endKept(world.ctx())
    const sources = sql<{ source: string }>`select distinct source from kept.kept_record where leaving_id = ${leavingId}::uuid`
    const left = (await rows(world.owner.db, sources)).map(({ source }) => source)
    expect(left).not.toContain('session')
    expect(left).not.toContain('identity')
    expect(left).toContain('bank_account')
  })

  it('is removed whole also when the runner dies at any line of the checklist', async () => {
    const planted = await plant()
    const { leavingId, secret } = await leaveNow(planted.leaver, 'keep')
    // The bank has forgotten already: this is about the checklist.
    await run(world.owner.db, sql`update bank_account set fintech_use_num = null where person_id = ${planted.leaver.id}::uuid`)
    // What waits is done first, as after seven days.
    await run(world.owner.db, sql`update outbox set done_at = now() where done_at is null and name not like 'people.%'`)
    for (let died = 0; died < 3; died += 1) await dyingRun(leavingId, 2 + died * 9)
    const looked = sql<{ looked: number; lines: number }>`
      select count(looked_at)::int as looked, count(*)::int as lines from leaving_line where leaving_id = ${leavingId}::uuid`
    const half = await one(world.owner.db, looked)
    expect(half.looked).toBeGreaterThan(0)
    expect(half.looked).toBeLessThan(half.lines)
    // A deploy meanwhile brought other steps: lines stand elsewhere than the steps do now.
    await run(world.owner.db, sql`update leaving_line set place = place + 1000 where leaving_id = ${leavingId}::uuid`)
    await finish()
    await nothingIsLeftOf({ ...planted, needles: planted.needles.slice(0, 2) })
    expect(await one(world.owner.db, looked)).toEqual({ looked: half.lines, lines: half.lines })
    expect((await readReceipt(world.ctx(), { secret })).state).toBe('done')
  })
})

const look = (who: string, reason: string) =>
  sql<{ source: string; row: unknown }>`select source, "row" from kept.look(${who}, 'test', ${reason}, ${world.deps.now()}::timestamptz)`

/** A run whose statements fail from the nth on, as those of a killed process do. */
async function dyingRun(leavingId: string, after: number): Promise<void> {
  let sent = 0
  const main = new Proxy(world.deps.main, {
    get(target, name) {
      if (name !== 'lease') return Reflect.get(target, name) as unknown
      return async () => {
        sent += 1
        if (sent > after) throw new Error('killed')
        return target.lease()
      }
    },
  })
  await completeLeaving({ ...world.ctx(), main }, { leavingId }).catch(() => undefined)
}

it('has plain words for each line of a receipt and each reason to stay', () => {
  const lines = [...storeSteps, ...tableSteps]
  expect(lines.filter((line) => partWords(line) === null).map(({ what }) => what)).toEqual([])
  expect(Object.keys(laws).filter((law) => lawWords(law) === law)).toEqual([])
  const line = {
    store: 'table',
    what: 'post: author_id',
    deed: 'erase',
    before: 2,
    after: 0,
    law: null,
    keptUntil: null,
    lookedAt: null,
  } as const
  expect(sumsOf([line, { ...line, what: 'post_image: posts of the person', before: 3, after: null }], 'part')).toMatchObject([
    { words: partWords(line), before: 5, after: null },
  ])
})

it('has a family in the list of stores for each key of Redis', async () => {
  const families = personalStores.filter(({ store }) => store === 'redis').map(({ family }) => family)
  const keys = await world.deps.redis.keys('*')
  expect(keys.filter((key) => !families.some((family) => key.startsWith(family)))).toEqual([])
})
