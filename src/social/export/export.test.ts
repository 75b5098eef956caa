import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import { startNodeApi, type RunningApi } from '../../../test/api.ts'
import { sendOf } from '../../../test/statements.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import * as mainSchema from '../../db/schema/index.ts'
import { exportedParts, shown } from '../../jobs/handlers/exported-parts.ts'
import { personalData } from '../../jobs/handlers/personal-data.ts'
import { sendMoney } from '../../pay/wallet/send-money.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { createComment } from '../comments/create-comment.ts'
import { blockPerson } from '../graph/block-person.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { buildExport } from './build-export.ts'
import { escaped } from './internal/pages.ts'
import { korean } from './internal/words.ts'
import { ZipWriter } from './internal/zip-writer.ts'
import { openExport } from './open-export.ts'
import { readExport } from './read-export.ts'
import { requestExport } from './request-export.ts'
import { sweepExports } from './sweep-exports.ts'

let world: World
let api: RunningApi
beforeAll(async () => {
  world = await createWorld()
  api = await startNodeApi(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const dayMs = 86_400_000
const hostile = `</dd><script>alert(1)</script><img src=x onerror=alert(1)>"'&../../etc/passwd`

/** The entries of a zip, by name. */
async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await new Promise<import('yauzl').ZipFile>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (opened ? resolve(opened) : reject(error))),
  )
  const entries = new Map<string, Buffer>()
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: import('yauzl').Entry) =>
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error)
        const chunks: Buffer[] = []
        stream
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => {
            entries.set(entry.fileName, Buffer.concat(chunks))
            zip.readEntry()
          })
      }),
    )
    zip.on('end', () => resolve(entries)).on('error', reject)
    zip.readEntry()
  })
}

const keyOf = async (exportId: string) =>
  (await rows(world.deps.main.db, sql<{ storageKey: string }>`select storage_key from data_export where id = ${exportId}::uuid`))[0]!
    .storageKey
const fileOf = async (exportId: string) => world.deps.platform.storage.get(await keyOf(exportId))

/** Asks for it and runs the job. */
async function exportOf(person: TestPerson) {
  const { current } = await requestExport(person.ctx)
  await world.runJobs()
  return unzipped(Buffer.from((await fileOf(current!.id))!))
}
const dataIn = (entries: Map<string, Buffer>, file: string): any[] => JSON.parse(entries.get(`data/${file}.json`)!.toString())

/** Somebody with something of much, who talks to a friend whose words are the friend's. */
async function busyPerson() {
  const me = await world.person({ displayName: hostile })
  const friend = await world.person({ displayName: 'friends-own-name' })
  const enemy = await world.person()
  await world.follow(me, friend)
  await world.follow(friend, me)
  const post = await world.post(me, { caption: `${hostile} #일상` })
  const theirs = await world.post(friend, { caption: 'friends-caption' })
  const [picture] = await rows(
    world.deps.main.db,
    sql<{
      key: string
    }>`select m.variants -> 0 ->> 'key' as key from media m join post_image i on i.media_id = m.id where i.post_id = ${post.id}::uuid`,
  )
  await world.deps.platform.storage.put(picture!.key, Buffer.from('a picture of mine'), 'image/webp')
  await likePost(me.ctx, { postId: theirs.id, on: true })
  await createComment(me.ctx, { idempotencyKey: randomUUID(), postId: theirs.id, parentId: null, body: 'my-comment' })
  await createComment(friend.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: 'friends-comment' })
  const { id: roomId } = await openRoom(me.ctx, { personId: friend.id })
  await sendMessage(me.ctx, { idempotencyKey: randomUUID(), roomId, body: 'my-message', card: null, replyTo: null })
  await sendMessage(friend.ctx, { idempotencyKey: randomUUID(), roomId, body: 'friends-message', card: null, replyTo: null })
  await world.fund(me, 50_000)
  const idempotencyKey = randomUUID()
  const approval = await world.approve(me, sendOf(friend, idempotencyKey, 10_000))
  await sendMoney(me.ctx, {
    idempotencyKey,
    toPersonId: friend.id,
    toHandle: friend.handle,
    amountKrw: 10_000,
    memo: 'my-memo',
    requestId: null,
    approval,
  })
  await blockPerson(me.ctx, { personId: enemy.id })
  await run(
    world.deps.log.db,
    sql`insert into interaction (id, at, kind, person_id, post_id, author_id, weight)
        select gen_random_uuid(), ${world.deps.now()}::timestamptz, 'view', p, ${theirs.id}::uuid, ${friend.id}::uuid, 1
          from unnest(array[${me.id}, ${friend.id}]::uuid[]) p`,
  )
  return { me, friend, enemy, post, theirs, roomId }
}

describe('an export', () => {
  it('holds what the person wrote, did, bought and was told, their pictures, and pages to read them', async () => {
    const { me, friend, enemy, post, theirs, roomId } = await busyPerson()
    const entries = await exportOf(me)
    expect(dataIn(entries, 'person')).toMatchObject([{ id: me.id, handle: me.handle, displayName: hostile }])
    expect(dataIn(entries, 'post')).toMatchObject([{ id: post.id, hashtags: ['일상'] }])
    expect(dataIn(entries, 'reaction')).toMatchObject([{ postId: theirs.id, liked: true, author: friend.handle }])
    expect(dataIn(entries, 'comment')).toMatchObject([{ body: 'my-comment', author: friend.handle }])
    expect(dataIn(entries, 'chat-message')).toMatchObject([{ roomId, body: 'my-message' }])
    expect(dataIn(entries, 'chat-room')[0]).toMatchObject({ id: roomId })
    expect([dataIn(entries, 'chat-room')[0].one, dataIn(entries, 'chat-room')[0].other].sort()).toEqual([me.handle, friend.handle].sort())
    expect(dataIn(entries, 'block')).toMatchObject([{ blocked: enemy.handle }])
    expect(dataIn(entries, 'entry')).toMatchObject([
      { amountKrw: 50_000, balanceAfterKrw: 50_000 },
      { amountKrw: -10_000, balanceAfterKrw: 40_000, memo: 'my-memo', with: friend.handle },
    ])
    expect(JSON.parse(dataIn(entries, 'payment-approval')[0].statement)).toMatchObject({ amountKrw: 10_000 })
    expect(dataIn(entries, 'interaction')).toMatchObject([{ kind: 'view', postId: theirs.id }])
    expect(dataIn(entries, 'session')).toHaveLength(1)
    const [picture] = dataIn(entries, 'post')[0].pictures
    expect(entries.get(picture)?.toString()).toBe('a picture of mine')
    const index = entries.get('index.html')!.toString()
    for (const part of exportedParts) {
      const count = dataIn(entries, part.file).length
      expect(entries.has(`pages/${part.file}.html`), part.file).toBe(count > 0)
      expect(index.includes(`href="pages/${part.file}.html"`), part.file).toBe(count > 0)
    }
  })

  it('holds no words of other people, no row that is theirs alone, and no secret', async () => {
    const { me, friend, enemy } = await busyPerson()
    await blockPerson(friend.ctx, { personId: enemy.id })
    await blockPerson(enemy.ctx, { personId: friend.id })
    const whole = [...(await exportOf(me))].map(([name, content]) => `${name} ${content.toString()}`).join('\n')
    for (const word of ['friends-message', 'friends-comment', 'friends-caption', 'friends-own-name']) expect(whole).not.toContain(word)
    expect(whole).toContain('my-message')
    const hashes = await rows(
      world.deps.main.db,
      sql<{ hash: string }>`select encode(token_hash, 'hex') as hash from session where person_id = ${me.id}::uuid
        union all select storage_key from data_export where person_id = ${me.id}::uuid
        union all select token_hash::text from pin_proof where person_id = ${me.id}::uuid`,
    )
    expect(hashes.length).toBeGreaterThan(1)
    for (const { hash } of hashes) expect(whole).not.toContain(hash)
    // By whom one is blocked, nobody learns.
    const blocked = await exportOf(enemy)
    expect(dataIn(blocked, 'block')).toMatchObject([{ blocked: friend.handle }])
  })

  it('names nobody whom the app hides from the person: not who blocked them and has another name since, not who is leaving', async () => {
    const [me, gone, leaving, shown] = [await world.person(), await world.person(), await world.person(), await world.person()]
    for (const other of [gone, leaving, shown]) await openRoom(me.ctx, { personId: other.id })
    await world.follow(leaving, me)
    await blockPerson(gone.ctx, { personId: me.id })
    await run(world.deps.main.db, sql`update person set handle = 'new.name.of.gone' where id = ${gone.id}::uuid`)
    await run(world.deps.main.db, sql`update person set status = 'withdrawn' where id = ${leaving.id}::uuid`)
    const entries = await exportOf(me)
    const names = dataIn(entries, 'chat-room').flatMap(({ one, other }) => [one, other])
    expect(names.filter((name) => name !== null && name !== me.handle)).toEqual([shown.handle])
    expect(dataIn(entries, 'follow')).toMatchObject([{ follower: null, followee: me.handle }])
    const whole = [...entries.values()].map((content) => content.toString()).join('\n')
    expect(whole).not.toContain('new.name.of.gone')
    expect(whole).not.toContain(leaving.handle)
  })

  it('names files by ids only, and shows hostile text as text, without a script, in Korean and English', async () => {
    const { me } = await busyPerson()
    await run(world.deps.main.db, sql`update person set locale = 'en' where id = ${me.id}::uuid`)
    const entries = await exportOf(me)
    for (const name of entries.keys())
      expect(name).toMatch(/^(index\.html|(data|pages)\/[a-z-]+\.(json|html)|pictures\/[0-9a-f-]{36}\.(jpg|webp|avif))$/)
    const pages = [...entries].filter(([name]) => name.endsWith('.html')).map(([, content]) => content.toString())
    for (const page of pages) {
      expect(page).not.toMatch(/<script|onerror=alert\(1\)>"|<\/dd><script/)
      expect(page).toContain(`default-src 'none'`)
      expect(page).toContain('<html lang="en">')
    }
    expect(entries.get('pages/post.html')!.toString()).toContain(escaped(hostile))
    expect(entries.get('index.html')!.toString()).toContain('My Kiwi data')
  })

  it('says each key of its rows in Korean', async () => {
    const { me } = await busyPerson()
    const entries = await exportOf(me)
    const keys = new Set<string>()
    const walk = (value: unknown) => {
      if (Array.isArray(value)) value.forEach(walk)
      else if (value && typeof value === 'object')
        for (const [key, one] of Object.entries(value)) {
          keys.add(key)
          walk(one)
        }
    }
    for (const { file } of exportedParts) walk(dataIn(entries, file))
    for (const { given } of Object.values(personalData)) {
      if ('nothing' in given) continue
      for (const column of given.columns) keys.add(column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    }
    expect([...keys].filter((key) => !(key in korean))).toEqual([])
  })
})

describe('what an export takes', () => {
  it('has a title for each table that gives something, and never a hash, a key or a token', () => {
    const giving = Object.entries(personalData).flatMap(([table, { given }]) =>
      'nothing' in given ? [] : [{ table, columns: given.columns }],
    )
    expect(giving.map(({ table }) => table).filter((table) => !(table in shown))).toEqual([])
    const types = new Map(
      [mainSchema, logSchema].flatMap((schema) =>
        Object.values<unknown>(schema)
          .filter((table): table is PgTable => is(table, PgTable))
          .map(getTableConfig)
          .map(({ name, columns }) => [name, new Map(columns.map((column) => [column.name, column.getSQLType()]))]),
      ),
    )
    const secrets = giving.flatMap(({ table, columns }) =>
      columns
        .filter(
          (column) =>
            types.get(table)?.get(column) === 'bytea' ||
            /hash|token|secret|sealed|nonce|verifier|duplicate|fintech|_key$|idempotency/.test(column),
        )
        .map((column) => `${table}.${column}`),
    )
    expect(secrets).toEqual([])
  })
})

describe('asking for an export', () => {
  it('begins once per day in Seoul, however often and at the same time it is asked for', async () => {
    const me = await world.person()
    const asked = await Promise.all(Array.from({ length: 10 }, () => requestExport(me.ctx)))
    expect(new Set(asked.map(({ current }) => current!.id)).size).toBe(1)
    await world.runJobs()
    const { current, nextAt } = await requestExport(me.ctx)
    expect(current).toMatchObject({ id: asked[0]!.current!.id, state: 'ready' })
    expect(current!.doneParts).toBe(current!.totalParts)
    expect(Date.parse(nextAt!)).toBeGreaterThan(world.deps.now().getTime())
    const jobs = await rows(
      world.deps.main.db,
      sql<{ id: string }>`select id from outbox where name = 'export.build' and payload ->> 'exportId' = ${current!.id}`,
    )
    expect(jobs).toHaveLength(1)
    world.advance(dayMs)
    expect((await readExport(me.ctx)).nextAt).toBeNull()
    expect((await requestExport(me.ctx)).current!.id).not.toBe(current!.id)
  })

  it('tells the person’s devices and gives one notice, although the job runs twice', async () => {
    const me = await world.person()
    const { current } = await requestExport(me.ctx)
    await world.runJobs()
    await buildExport(world.ctx(), { exportId: current!.id }, exportedParts)
    await world.runJobs()
    const notices = await rows(world.deps.main.db, sql<{ kind: string }>`select kind from notification where person_id = ${me.id}::uuid`)
    expect(notices).toEqual([{ kind: 'export_ready' }])
    const events = await rows(
      world.deps.main.db,
      sql<{ payload: object }>`select payload from event where person_id = ${me.id}::uuid and kind = 'export' order by seq`,
    )
    expect(events.at(-1)?.payload).toMatchObject({ exportId: current!.id, state: 'ready' })
  })

  it('is whole after a run that broke off, of which nobody can read anything', async () => {
    const me = await world.person()
    await world.post(me, { caption: 'whole' })
    const { current } = await requestExport(me.ctx)
    const broken = exportedParts.map((part, at) =>
      at < 5
        ? part
        : {
            ...part,
            async *pages(): AsyncGenerator<unknown[]> {
              yield [{ half: true }]
              throw new Error('killed')
            },
          },
    )
    await expect(buildExport(world.ctx(), { exportId: current!.id }, broken)).rejects.toThrow('killed')
    expect(await fileOf(current!.id)).toBeNull()
    await expect(openExport(me.ctx, { exportId: current!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // Two runners have it at once.
    await Promise.all([1, 2].map(() => buildExport(world.ctx(), { exportId: current!.id }, exportedParts)))
    const entries = await unzipped(Buffer.from((await fileOf(current!.id))!))
    expect(dataIn(entries, 'post')).toMatchObject([{ caption: 'whole' }])
  })

  it('fails for good when its job never ends, and may then be asked for again on the same day', async () => {
    const me = await world.person()
    const { current } = await requestExport(me.ctx)
    await run(
      world.deps.main.db,
      sql`update data_export set requested_at = requested_at - interval '13 hours' where id = ${current!.id}::uuid`,
    )
    expect(await sweepExports(world.ctx())).toMatchObject({ failed: 1 })
    expect(await readExport(me.ctx)).toMatchObject({ current: { state: 'failed', path: null }, nextAt: null })
    expect((await requestExport(me.ctx)).current).toMatchObject({ id: current!.id, state: 'waiting' })
  })

  it('leaves nothing of somebody who has left meanwhile', async () => {
    const me = await world.person()
    const { current } = await requestExport(me.ctx)
    const [last] = exportedParts.slice(-1)
    const leaving = {
      ...last!,
      async *pages(): AsyncGenerator<unknown[]> {
        await run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${me.id}::uuid`)
        yield []
      },
    }
    await buildExport(world.ctx(), { exportId: current!.id }, [...exportedParts.slice(0, -1), leaving])
    expect(await fileOf(current!.id)).toBeNull()
  })
})

describe('the link of an export', () => {
  const get = async (path: string, person?: TestPerson) =>
    fetch(path.startsWith('http') ? path : `${api.url}${path}`, {
      redirect: 'manual',
      headers: person ? { authorization: `Bearer ${await world.sessionToken(person)}` } : {},
    })

  it('gives the file to a session of its owner, under a name without surprises, and to nobody else', async () => {
    const me = await world.person()
    const other = await world.person()
    const { current } = await requestExport(me.ctx)
    await world.runJobs()
    const { path } = (await readExport(me.ctx)).current!
    expect((await get(path!)).status).toBe(401)
    expect((await get(path!, other)).status).toBe(404)
    expect((await get('/exports/nothing', me)).status).toBe(404)
    const to = (await get(path!, me)).headers.get('location')!
    const file = await get(to)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="kiwi-[a-z0-9_.]+-\d{4}-\d\d-\d\d\.zip"$/)
    expect(file.headers.get('cache-control')).toBe('private, no-store')
    const entries = await unzipped(Buffer.from(await file.arrayBuffer()))
    expect(entries.has('index.html')).toBe(true)
    expect((await get(to.replace(/f=[^&]+/, 'f=evil.html'))).status).toBe(403)
    expect((await get(to.replace('/download/', '/media/'))).status).toBe(403)
    world.advance(10 * 60_000)
    expect((await get(to)).status).toBe(403)
    expect((await get(path!, me)).status).toBe(302)
    expect(await openExport(me.ctx, { exportId: current!.id })).toContain('/download/exports/')
  })

  it('ends after seven days, and the file goes with the next sweep', async () => {
    const me = await world.person()
    const { current } = await requestExport(me.ctx)
    await world.runJobs()
    world.advance(7 * dayMs)
    await expect(openExport(me.ctx, { exportId: current!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await readExport(me.ctx)).current).toMatchObject({ state: 'removed', path: null })
    expect(await fileOf(current!.id)).not.toBeNull()
    // An upload that goes on is not taken for one that was left.
    const incoming = join(world.config.STORAGE_DIR!, '.incoming')
    mkdirSync(incoming, { recursive: true })
    for (const [name, hours] of [['goes on', 23] as const, ['was left', 25] as const]) {
      const begun = new Date(world.deps.now().getTime() - hours * 3_600_000)
      writeFileSync(join(incoming, name), '')
      utimesSync(join(incoming, name), begun, begun)
    }
    expect((await sweepExports(world.ctx())).removed).toBeGreaterThan(0)
    expect(await fileOf(current!.id)).toBeNull()
    expect(readdirSync(incoming)).toEqual(['goes on'])
  })
})

describe('a zip that is written', () => {
  it('takes no memory for what has been read: 400 MB pass through less than 80', async () => {
    const zip = new ZipWriter(new Date(0))
    const block = Buffer.alloc(1024 ** 2, 'kiwi')
    async function* picture() {
      for (let n = 0; n < 4; n += 1) yield block
    }
    let bytes = 0
    let highest = 0
    const before = process.memoryUsage().rss
    const reading = (async () => {
      for await (const chunk of zip.bytes) {
        bytes += chunk.byteLength
        highest = Math.max(highest, process.memoryUsage().rss - before)
      }
    })()
    for (let n = 0; n < 100; n += 1) await zip.add(`pictures/${n}.jpg`, picture(), { isCompressed: true })
    zip.end()
    await reading
    expect(bytes).toBeGreaterThan(400 * 1024 ** 2)
    expect(highest).toBeLessThan(80 * 1024 ** 2)
  })
})
