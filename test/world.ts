import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type Ctx, type MemberCtx, type RunnerDeps, actingAs, systemCtx } from '../src/context.ts'
import { runnerConfig } from '../src/config.ts'
import { connectDatabase } from '../src/db/client.ts'
import { run } from '../src/db/rows.ts'
import { Sql, sql } from '../src/db/sql.ts'
import * as logSchema from '../src/db/schema/log/index.ts'
import * as schema from '../src/db/schema/index.ts'
import { type Approve, giveWalletKey } from '../demo/seed/wallet-key.ts'
import type { PaymentStatement } from '../src/pay/approval/schema.ts'
import { walletsOf } from '../src/pay/ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../src/pay/ledger/post-transfers.ts'
import { write } from '../src/db/write.ts'
import { hashToken, newToken } from '../src/social/people/tokens.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import { newId } from '../src/ids.ts'
import { runnerPlatform } from '../src/node-deps.ts'
import { consoleLogger } from '../src/logger.ts'
import { LimitMemory } from '../src/platform/limits/memory.ts'
import { limitsOf } from '../src/platform/limits/redis.ts'
import { connectRedis, connectRedisPatiently } from '../src/platform/cache/redis.ts'
import { redisHub } from '../src/realtime/hub.ts'
import { runAllJobs } from './run-jobs.ts'

export interface TestPerson {
  id: string
  handle: string
  ctx: MemberCtx
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** A worker's own Redis databases. It takes them in turn: no suite has 60 worlds open at once. */
const databasesPerWorker = 60
let worldsMade = 0
const nextRedisDatabase = () =>
  1 + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 8) * databasesPerWorker + (worldsMade++ % databasesPerWorker)

/** A world of its own for a suite: cloned databases, a Redis database, a folder of pictures, a clock that only tests move, or the live one. */
export async function createWorld(
  overrides: Record<string, string> = {},
  { isLive = false, hasReserve = false }: { isLive?: boolean; hasReserve?: boolean } = {},
) {
  const name = `t${randomUUID().slice(0, 8)}`
  const postgresUrl = inject('postgresUrl')
  const admin = connectDatabase({
    url: postgresUrl,
    schema: {},
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-test',
  })
  await run(admin.db, new Sql([`create database ${name}_main template kiwi_main strategy wal_log`]))
  // Its clock is moved by hand: see money_day in holds.sql.
  await run(admin.db, new Sql([`alter database ${name}_main set kiwi.clock = 'told'`]))
  await run(admin.db, new Sql([`create database ${name}_log template kiwi_log strategy wal_log`]))
  const at = (database: string, url = inject('serviceUrl')) => Object.assign(new URL(url), { pathname: `/${database}` }).toString()
  const redisUrl = overrides['REDIS_URL'] ?? inject('redisUrl').replace(/\/\d+$/, '') + `/${nextRedisDatabase()}`
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-world-'))

  const env = {
    ...testEnv,
    PUBLIC_URL: `http://127.0.0.1:${await claimPort()}`,
    DATABASE_URL: at(`${name}_main`),
    LOG_DATABASE_URL: at(`${name}_log`),
    DATABASE_MIGRATION_URL: overrides['DATABASE_URL'] ?? at(`${name}_main`, postgresUrl),
    LOG_DATABASE_MIGRATION_URL: overrides['LOG_DATABASE_URL'] ?? at(`${name}_log`, postgresUrl),
    REDIS_URL: redisUrl,
    STORAGE_DIR: dir,
    ...overrides,
  }
  const config = runnerConfig(env)
  const connection = { driver: 'postgres-js' as const, poolMax: 8, leaseMax: 12, applicationName: 'kiwi-test' }
  const main = connectDatabase({ ...connection, url: config.DATABASE_URL, schema })
  const log = connectDatabase({ ...connection, url: config.LOG_DATABASE_URL, schema: logSchema })
  const owner = connectDatabase({ ...connection, url: env.DATABASE_MIGRATION_URL, schema })
  const redis = connectRedis(redisUrl)
  await redis.flushdb()
  const hub = redisHub(() => connectRedisPatiently(redisUrl))
  let time = Date.now()
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  const deps: RunnerDeps = {
    main,
    log,
    redis,
    hub,
    limits: limitsOf(config, { redis, logger: quiet }, new LimitMemory()),
    config,
    platform: await runnerPlatform(config, main),
    logger: process.env['KIWI_TEST_LOG'] ? consoleLogger() : quiet,
    now: () => (isLive ? new Date() : new Date(time)),
    randomBytes: (count) => randomBytes(count),
  }
  const ctx = (): Ctx & RunnerDeps => systemCtx(deps, `test-${randomUUID().slice(0, 8)}`)
  // Payouts are whole and refunds never wait, but where a test is about just that.
  if (!hasReserve)
    await run(
      owner.db,
      sql`insert into reserve_schedule (version, new_for_days, new_ppm, new_days, established_ppm, established_days, debt_cap_krw, valid_from)
          values (2, 0, 0, 1, 0, 1, 1000000000000, '2000-01-01T00:00:00Z')`,
    )
  let made = 0
  const walletKeys = new Map<string, Promise<Approve>>()

  return {
    deps,
    /** The main database as its owner, who may do what the app itself may not. */
    owner,
    config,
    env,
    redisUrl,
    ctx,
    /** Runs every due job's real handler, in this process, until none is left. */
    runJobs: () => runAllJobs(deps),
    advance(ms: number) {
      time += ms
    },
    /** An active person with a live session, as verified sign-in leaves it. */
    async person(
      options: {
        handle?: string
        isPrivate?: boolean
        role?: 'member' | 'admin'
        status?: 'pending' | 'active'
        displayName?: string
        /** With a linked bank account, and so the higher limits; otherwise 300,000 won a day may leave. */
        hasAccount?: boolean
      } = {},
    ): Promise<TestPerson> {
      const now = deps.now()
      const id = newId(now)
      const handle = options.handle ?? `p${++made}_${name}`
      const status = options.status ?? 'active'
      const sessionId = newId(now)
      await main.db.insert(schema.person).values({
        id,
        status,
        role: options.role ?? 'member',
        handle: status === 'active' ? handle : null,
        displayName: options.displayName ?? handle,
        isPrivate: options.isPrivate ?? false,
        lastActiveAt: now,
        createdAt: now,
      })
      await main.db.insert(schema.session).values({
        id: sessionId,
        tokenHash: randomBytes(32),
        personId: id,
        device: 'test',
        createdAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      })
      if (options.hasAccount)
        await main.db.insert(schema.bankAccount).values({
          id: newId(now),
          personId: id,
          bankCode: '004',
          fintechUseNum: randomDigits(24),
          lastFour: randomDigits(4),
          createdAt: now,
        })
      return { id, handle, ctx: actingAs(ctx(), { personId: id, sessionId, status, role: options.role ?? 'member', hasShop: false }) }
    },
    /** A new session's token, as a device would hold it. */
    async sessionToken(person: TestPerson): Promise<string> {
      const token = newToken(deps)
      const now = deps.now()
      await main.db.insert(schema.session).values({
        id: newId(now),
        tokenHash: hashToken(token),
        personId: person.id,
        device: 'test',
        createdAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      })
      return token
    },
    async syncSearch() {
      const { syncSearch } = await import('../src/social/search/sync-search.ts')
      return syncSearch({ ...ctx(), platform: deps.platform })
    },
    /** Money appears in a wallet as a bank would put it there. */
    async fund(person: TestPerson, amountKrw: number) {
      const now = deps.now()
      await write(ctx(), async (tx) => {
        const [wallet] = await walletsOf(tx, [person.id], now)
        const posting = {
          idempotencyKey: randomUUID(),
          kind: 'return',
          debitAccountId: houseAccounts.central,
          creditAccountId: wallet!,
          amountKrw,
          memo: '',
        } as const
        await postTransfer(tx, posting, now)
      })
    },
    /** The person's word for a payment: a device key of theirs, a live proof of the PIN, a real signature. */
    async approve(person: TestPerson, payment: Omit<PaymentStatement, 'nonce'>) {
      const known = walletKeys.get(person.id) ?? giveWalletKey(deps, person.id, deps.now())
      walletKeys.set(person.id, known)
      return (await known)(person.ctx, payment)
    },
    async follow(follower: TestPerson, followee: TestPerson) {
      await main.db
        .insert(schema.follow)
        .values({ followerId: follower.id, followeeId: followee.id, state: 'accepted', createdAt: deps.now() })
        .onConflictDoNothing()
    },
    async shop(owner?: TestPerson) {
      const person = owner ?? (await this.person())
      const id = newId(deps.now())
      const handle = `s${++made}_${name}`
      await main.db.insert(schema.shop).values({ id, ownerId: person.id, handle, name: `가게 ${made}`, createdAt: deps.now() })
      person.ctx.actor.hasShop = true
      return { id, handle, owner: person }
    },
    async product(shop: { id: string }, options: { title?: string; priceKrw?: number; stock?: number } = {}) {
      const id = newId(deps.now())
      await main.db.insert(schema.product).values({
        id,
        shopId: shop.id,
        canonicalKey: `sku:${shop.id}:${++made}`,
        title: options.title ?? `상품 ${made}`,
        category: 'home',
        priceKrw: options.priceKrw ?? 12_000,
        stock: options.stock ?? 10,
        state: 'listed',
        createdAt: deps.now(),
      })
      return { id }
    },
    /** A picture that is already processed. Its files exist only when a test puts them. */
    async media(owner: TestPerson, purpose: 'post' | 'avatar' | 'product' = 'post', formats: ('webp' | 'jpeg')[] = ['webp']) {
      const id = newId(deps.now())
      await main.db.insert(schema.media).values({
        id,
        ownerId: owner.id,
        purpose,
        state: 'ready',
        uploadKey: `upload/${id}`,
        contentType: 'image/jpeg',
        bytes: 1000,
        width: 1080,
        height: 1350,
        thumbhash: 'W/gBBwB5d3iAh4h3iId2eGeHdw==',
        variants: formats.map((format) => ({ key: `m/${id}/320.${format}`, format, width: 320, height: 400, bytes: 500 })),
        createdAt: deps.now(),
        readyAt: deps.now(),
      })
      return { id }
    },
    /** A visible post, through Kiwi's own verb. */
    async post(
      author: TestPerson,
      options: {
        caption?: string
        category?: 'fashion' | 'home' | 'food' | 'daily'
        tags?: { productId: string; x: number; y: number }[]
      } = {},
    ) {
      const { createPost } = await import('../src/social/posts/create-post.ts')
      const picture = await this.media(author)
      time += 2
      const { postId } = await createPost(author.ctx, {
        idempotencyKey: randomUUID(),
        caption: options.caption ?? '오늘의 기록',
        category: options.category ?? 'daily',
        images: [{ mediaId: picture.id, alt: '', tags: options.tags ?? [] }],
      })
      return { id: postId }
    },
    /** The databases stay: dropping one waits for a checkpoint of the whole server, which goes with the run anyway. */
    async close() {
      await hub.close()
      redis.disconnect()
      await Promise.all([main.end(), log.end(), owner.end()])
      await admin.end()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const randomDigits = (count: number) => Array.from(randomBytes(count), (byte) => byte % 10).join('')

const key = 'a'.repeat(40)
/** Settings of a test world but for its stores. Providers point at a port where nothing listens unless a test overrides them. */
export const testEnv = {
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  // Suites ask as fast as they can, from one address; those of limits turn them on.
  RATE_LIMITS: 'off',
  STORAGE_SECRET: key,
  OPS_TOKEN: 'o'.repeat(40),
  KAKAO_ISSUER: 'http://127.0.0.1:9/kakao',
  KAKAO_CLIENT_ID: 'kakao-client',
  KAKAO_CLIENT_SECRET: 'kakao-secret',
  GOOGLE_ISSUER: 'http://127.0.0.1:9/google',
  GOOGLE_CLIENT_ID: 'google-client',
  GOOGLE_CLIENT_SECRET: 'google-secret',
  PORTONE_API_URL: 'http://127.0.0.1:9/portone',
  PORTONE_PAGE_URL: 'http://127.0.0.1:9/portone/identity',
  PORTONE_STORE_ID: 'store-test',
  PORTONE_CHANNEL_KEY: 'channel-test',
  PORTONE_API_SECRET: 'portone-secret',
  PORTONE_WEBHOOK_SECRET: 'whsec_dGVzdC1zZWNyZXQtdGVzdC1zZWNyZXQ=',
  IDENTITY_KEYS: `k1:${key}`,
  DEPOSIT_WEBHOOK_SECRET: 'whsec_dGVzdC1kZXBvc2l0LXRlc3QtZGVwb3NpdC0=',
  PIN_SETUPS:
    'k1:ddQWKq7GMk52Ht0LHbFGSeebZyw7nuMKfkcAfhd5ROmlPjFE2becIlDnakyHdKxmOUaViOhy4CsMd9hJ1c2nERkbtA0XgaIL3VRUC7MVQNZPEUI3cluLuiQ87bJia1oC3nABdHLrwavJQuTXlf42CIf2vF3FELZqe43sLAiV0ms',
  OPENBANKING_URL: 'http://127.0.0.1:9/openbanking',
  OPENBANKING_CLIENT_ID: 'kiwi',
  OPENBANKING_CLIENT_SECRET: 'kiwi-secret',
  OPENBANKING_ORG_CODE: 'M202600001',
  OPENBANKING_CENTRAL_ACCOUNT: '000000000000',
  DEPOSITS_URL: 'http://127.0.0.1:9/virtualaccounts',
  DEPOSITS_KEY: 'deposits-key',
  OPENBANKING_CENTRAL_FINTECH_NUM: '0'.repeat(24),
  BANK_KEYS: 'test-key-1:eBSlG0z3ZekU5w088IeCes4L8wdXLQFd2ZAih2UAWko',
  BANK_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIALpLK06I91nJTfrXz_822OV0rZP10FNcmJs87wz_ZnM',
  BANK_ROOT_KEY: 'OIT04Pa1FnPS2BFireZuz8nIUnuXBWGZSwEGM3i2rcg',
  BANK_INDEX_KEY: 'b'.repeat(40),
  BANK_CODE_KEY: 'c'.repeat(40),
}
