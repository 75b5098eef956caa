import { randomUUID } from 'node:crypto'
import { isTrackedEnvelope } from '@trpc/server'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows, run } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { transaction } from '../db/transaction.ts'
import { signOut } from '../social/people/sign-out.ts'
import { write } from '../db/write.ts'
import type { MemberCtx } from '../context.ts'
import { streamsAtOnce } from '../shared/limits.ts'
import { type RunningApi, startNodeApi } from '../../test/api.ts'
import { createWorld, type TestPerson, type World } from '../../test/worlds/world.ts'
import { personChannel, type RealtimeEvent, type StoredEvent } from './events.ts'
import { publishWallets } from '../pay/ledger/wallet-events.ts'
import { WakeFlag } from './hub.ts'
import { publish, publishMany, wakeStreams, whisper } from './publish.ts'
import { liveSources } from '../routers/live-sources.ts'
import { followEvents } from './subscribe.ts'

let world: World
let api: RunningApi
beforeAll(async () => {
  world = await createWorld({ RATE_LIMITS: 'on' })
  api = await startNodeApi(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const note = (unreadCount: number): StoredEvent => ({ kind: 'notifications_read', unreadCount })
const tell = (person: TestPerson, ...counts: number[]) =>
  write(world.ctx(), async (tx) =>
    publishMany(
      tx,
      counts.map((count) => ({ personId: person.id, payload: note(count) })),
      world.deps.now(),
    ),
  )
const seqOf = async (person: TestPerson) =>
  (await rows(world.owner.db, sql<{ seq: number }>`select last_seq as seq from event_counter where person_id = ${person.id}`))[0]?.seq ?? 0
const noPost = '00000000-0000-0000-0000-000000000000'

/** A stream as a device reads it: what it heard, and whether it has ended. */
function follow(ctx: MemberCtx, lastEventId: string | null = null) {
  const heard: { id: string; data: RealtimeEvent }[] = []
  const stop = new AbortController()
  const state = { ended: false, error: null as unknown }
  const read = async () => {
    for await (const item of followEvents(ctx, liveSources, lastEventId, stop.signal))
      if (isTrackedEnvelope(item)) heard.push({ id: String(item[0]), data: item[1] as RealtimeEvent })
  }
  void read()
    .catch((error: unknown) => (state.error = error))
    .finally(() => (state.ended = true))
  const kinds = () => heard.map(({ data }) => data.kind)
  const counts = () => heard.flatMap(({ data }) => (data.kind === 'notifications_read' ? [data.unreadCount] : []))
  return {
    heard,
    kinds,
    counts,
    state,
    stop: () => stop.abort(),
    isReady: () => expect.poll(kinds, { timeout: 15_000 }).toContain('ready'),
  }
}

describe('a stream', () => {
  it('tells the events of one transaction in the order they were written, also more than a page of them', async () => {
    const person = await world.person()
    const stream = follow(person.ctx)
    await stream.isReady()
    const all = Array.from({ length: 240 }, (_, n) => n)
    await tell(person, ...all)
    await expect.poll(stream.counts, { timeout: 15_000 }).toEqual(all)
    stream.stop()
  })

  it('keeps nobody waiting who tells the same person while a transaction that told them is open', async () => {
    const person = await world.person()
    const stream = follow(person.ctx)
    await stream.isReady()
    await write(world.ctx(), async (tx) => {
      publish(tx, person.id, note(1), world.deps.now())
      await run(tx.db, sql`select`)
      await tell(person, 2)
      publish(tx, person.id, note(3), world.deps.now())
    })
    await expect.poll(stream.counts, { timeout: 15_000 }).toEqual([2, 1, 3])
    stream.stop()
  })

  it('tells given and selected events of one transaction in the order they were told', async () => {
    const [person, other] = [await world.person(), await world.person()]
    const streams = [follow(person.ctx), follow(other.ctx)]
    await Promise.all(streams.map((stream) => stream.isReady()))
    await write(world.ctx(), async (tx) => {
      publish(tx, person.id, note(1), world.deps.now())
      publishWallets(tx, [person.id, other.id], { transferId: null, bankCallId: null }, world.deps.now())
      publishMany(
        tx,
        [other, person].map(({ id }) => ({ personId: id, payload: note(2) })),
        world.deps.now(),
      )
    })
    const all = [
      ['ready', 'notifications_read', 'wallet', 'notifications_read'],
      ['ready', 'wallet', 'notifications_read'],
    ]
    await expect.poll(() => streams.map((stream) => stream.kinds()), { timeout: 15_000 }).toEqual(all)
    for (const stream of streams) stream.stop()
  })

  it('resumes over more events than a page and a process keep, each once and in order', async () => {
    const person = await world.person()
    await tell(person, 0)
    const all = Array.from({ length: 450 }, (_, n) => n + 1)
    for (let at = 0; at < all.length; at += 90) await tell(person, ...all.slice(at, at + 90))
    // Beside a stream that is there already, and by itself.
    const first = follow(person.ctx, `1.${noPost}`)
    await expect.poll(first.counts, { timeout: 15_000 }).toEqual(all)
    await tell(person, 999)
    const second = follow(person.ctx, `1.${noPost}`)
    await expect.poll(second.counts, { timeout: 15_000 }).toEqual([...all, 999])
    await tell(person, 1_000)
    await expect.poll(() => [first.counts().at(-1), second.counts().at(-1)], { timeout: 15_000 }).toEqual([1_000, 1_000])
    expect(second.heard.map(({ id }) => Number(id.split('.')[0]))).toEqual([1, ...all.map((n) => n + 1), 452, 453])
    for (const stream of [first, second]) stream.stop()
  })

  it('goes on where it was told to, and not before', async () => {
    const person = await world.person()
    await tell(person, 1, 2, 3, 4)
    const stream = follow(person.ctx, `2.${noPost}`)
    await expect.poll(stream.counts, { timeout: 15_000 }).toEqual([3, 4])
    expect(stream.heard[0]).toEqual({ id: `2.${noPost}`, data: { kind: 'ready' } })
    stream.stop()
  })

  it('starts anew after an id the server never gave, and then follows', async () => {
    const person = await world.person()
    await tell(person, 1, 2)
    for (const forged of ['3', '900000000']) {
      const stream = follow(person.ctx, `${forged}.ffffffff-ffff-7fff-bfff-ffffffffffff`)
      await expect.poll(stream.kinds, { timeout: 15_000 }).toEqual(['reset'])
      expect(stream.heard[0]!.id).toBe(`${await seqOf(person)}.${noPost}`)
      await tell(person, 7)
      await expect.poll(stream.counts, { timeout: 15_000 }).toEqual([7])
      stream.stop()
    }
  })

  it('starts anew when what it missed is stored no more', async () => {
    const person = await world.person()
    await tell(person, 1, 2, 3)
    await run(world.owner.db, sql`delete from event where person_id = ${person.id} and seq < 3`)
    const late = follow(person.ctx, `1.${noPost}`)
    await expect.poll(late.kinds, { timeout: 15_000 }).toEqual(['reset'])
    const inTime = follow(person.ctx, `2.${noPost}`)
    await expect.poll(inTime.counts, { timeout: 15_000 }).toEqual([3])
    for (const stream of [late, inTime]) stream.stop()
  })

  it('hears of new posts also after an id whose post is from the future', async () => {
    const [reader, author] = [await world.person(), await world.person()]
    await world.follow(reader, author)
    const stream = follow(reader.ctx, `0.ffffffff-ffff-7fff-bfff-ffffffffffff`)
    await stream.isReady()
    const post = await world.post(author)
    await world.runJobs()
    const home = { kind: 'home', newestPostId: post.id, count: 1 }
    await expect.poll(() => stream.heard.map(({ data }) => data), { timeout: 15_000 }).toContainEqual(home)
    const resumed = follow(reader.ctx, `0.${noPost}`)
    await expect.poll(() => resumed.heard.map(({ data }) => data), { timeout: 15_000 }).toContainEqual(home)
    for (const one of [stream, resumed]) one.stop()
  })

  it('refuses an id that is none', async () => {
    const stream = follow({} as MemberCtx, 'x')
    await expect.poll(() => stream.state.error, { timeout: 15_000 }).toMatchObject({ code: 'BAD_INPUT', field: 'lastEventId' })
  })
})

describe('a stream ends', () => {
  /**
   * A second session of the same person: what ends one must not end the other unless it is the
   * person who may not go on.
   */
  async function twoDevices() {
    const person = await world.person()
    const other = randomUUID()
    await run(
      world.owner.db,
      sql`insert into session (id, token_hash, person_id, device, created_at, expires_at, last_used_at)
      select ${other}, sha256(${other}::bytea), person_id, device, created_at, expires_at, last_used_at from session where id = ${person.ctx.actor.sessionId}`,
    )
    const otherCtx = { ...person.ctx, actor: { ...person.ctx.actor, sessionId: other } }
    const [mine, theirs] = [follow(person.ctx), follow(otherCtx)]
    await Promise.all([mine.isReady(), theirs.isReady()])
    return { person, mine, theirs, other }
  }
  const ends = (stream: ReturnType<typeof follow>) =>
    expect.poll(() => stream.state, { timeout: 10_000 }).toEqual({ ended: true, error: null })

  it('with the session that signs out, and with no other', async () => {
    const { person, mine, theirs } = await twoDevices()
    await signOut(person.ctx)
    await ends(mine)
    await tell(person, 5)
    await expect.poll(theirs.counts, { timeout: 15_000 }).toEqual([5])
    expect(mine.counts()).toEqual([])
    theirs.stop()
  })

  it('with a session whose time is over', async () => {
    const { person, mine, theirs, other } = await twoDevices()
    await run(world.owner.db, sql`update session set expires_at = ${world.deps.now()}::timestamptz where id = ${other}`)
    await tell(person, 6)
    await ends(theirs)
    await expect.poll(mine.counts, { timeout: 15_000 }).toEqual([6])
    expect(theirs.counts()).toEqual([])
    mine.stop()
  })

  it.each(['suspended', 'withdrawn', 'pending'])('when the person is %s, on every device', async (status) => {
    const { person, mine, theirs } = await twoDevices()
    await run(world.owner.db, sql`update person set status = ${status} where id = ${person.id}`)
    await wakeStreams(world.ctx(), [person.id])
    await Promise.all([ends(mine), ends(theirs)])
  })

  it('before it begins for a session that has ended', async () => {
    const person = await world.person()
    await signOut(person.ctx)
    const stream = follow(person.ctx)
    await ends(stream)
    expect(stream.heard).toEqual([])
  })
})

/** The same context, and how many queries were asked through it. */
function counted(ctx: MemberCtx) {
  let asked = 0
  const { db } = ctx.main
  const send = (text: string, params: unknown[]) => {
    asked += 1
    return db.send(text, params)
  }
  const main = Object.assign(Object.create(ctx.main), { db: Object.assign(Object.create(db), { send }) })
  return { ctx: { ...ctx, main }, asked: () => asked }
}

it('streams of many people who are woken together cost few queries', async () => {
  const people = await Promise.all(Array.from({ length: 40 }, () => world.person()))
  const { ctx, asked } = counted(people[0]!.ctx)
  const streams = people.map(({ ctx: { actor } }) => follow({ ...ctx, actor }))
  await Promise.all(streams.map((stream) => stream.isReady()))
  const before = asked()
  await write(world.ctx(), async (tx) =>
    publishMany(
      tx,
      people.map(({ id }, n) => ({ personId: id, payload: note(n) })),
      world.deps.now(),
    ),
  )
  await expect.poll(() => streams.map((stream) => stream.counts()[0])).toEqual(people.map((_, n) => n))
  // The first message of the hub is alone; the others came in while it was looked for.
  expect(asked() - before).toBeLessThanOrEqual(10)
  for (const stream of streams) stream.stop()
})

it('a message that names many channels wakes the readers of each', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => world.person()))
  const streams = people.map(({ ctx }) => follow(ctx))
  await Promise.all(streams.map((stream) => stream.isReady()))
  await write(world.ctx(), async (tx) => {
    publishMany(
      tx,
      people.map(({ id }, n) => ({ personId: id, payload: note(n) })),
      world.deps.now(),
    )
    tx.wakes.clear()
    tx.wakes.add([randomUUID(), ...people.map(({ id }) => id)].map(personChannel).join(' '))
  })
  // Well before the poll of a stream.
  await expect.poll(() => streams.map((stream) => stream.counts()), { timeout: 5_000 }).toEqual([[0], [1], [2]])
  for (const stream of streams) stream.stop()
})

describe('many streams of one person', () => {
  it('cost one query for a wake-up', async () => {
    const person = await world.person()
    const { ctx, asked } = counted(person.ctx)
    const streams = Array.from({ length: 300 }, () => follow(ctx))
    await Promise.all(streams.map((stream) => stream.isReady()))
    const before = asked()
    expect(before).toBeLessThan(10)
    await tell(person, 3)
    await expect.poll(() => streams.every((stream) => stream.counts()[0] === 3), { timeout: 15_000 }).toBe(true)
    expect(asked() - before).toBe(1)
    for (const stream of streams) stream.stop()
  })

  it('are refused above what one person may open, by HTTP, until one closes', async () => {
    const person = await world.person()
    const headers = { authorization: `Bearer ${await world.sessionToken(person)}`, accept: 'text/event-stream' }
    const open = async () => {
      const stop = new AbortController()
      const answer = await fetch(`${api.url}/trpc/me.events?input={}`, { headers, signal: stop.signal })
      return { answer, stop }
    }
    const opened = await Promise.all(Array.from({ length: streamsAtOnce.person }, open))
    expect(new Set(opened.map(({ answer }) => answer.status))).toEqual(new Set([200]))
    const { answer } = await open()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ error: { code: 'TOO_MANY_REQUESTS' } })
    opened[0]!.stop.abort()
    await expect.poll(async () => (opened[0] = await open()).answer.status, { timeout: 15_000 }).toBe(200)
    for (const { stop } of opened) stop.abort()
  })
})

it('a stream that is cut while it opens, or later, leaves nothing behind', async () => {
  const person = await world.person()
  const headers = { authorization: `Bearer ${await world.sessionToken(person)}`, accept: 'text/event-stream' }
  const admin = new Redis(world.redisUrl)
  const listeners = async () => ((await admin.pubsub('NUMSUB', personChannel(person.id))) as [string, number])[1]
  for (const afterMs of [0, 1, 2, 3, 5, 8, 13, 21, 34]) {
    const stop = new AbortController()
    const opened = fetch(`${api.url}/trpc/me.events?input={}`, { headers, signal: stop.signal }).then((answer) => answer.text())
    setTimeout(() => stop.abort(), afterMs)
    await expect(opened).rejects.toThrow()
  }
  await expect.poll(listeners).toBe(0)
  expect(world.deps.limits.enter([{ key: `streams:${person.id}`, max: 1 }])).not.toBeNull()
  admin.disconnect()
})

describe('what nothing stores', () => {
  it('reaches each stream of its person once, and nobody else; of what a stream does not read it keeps twenty', async () => {
    const [person, other] = [await world.person(), await world.person()]
    const rooms = Array.from({ length: 25 }, () => randomUUID())
    const here = rooms.map((roomId) => ({ personId: person.id, event: { kind: 'here' as const, roomId } }))
    const streams = [follow(person.ctx), follow(person.ctx)]
    const elsewhere = follow(other.ctx)
    await Promise.all([...streams, elsewhere].map((stream) => stream.isReady()))
    const slow = followEvents(person.ctx, liveSources, null, undefined)
    expect((await slow.next()).value).toBeDefined()
    for (const one of here) await whisper(world.ctx(), [one])
    for (const who of [person, other]) await tell(who, 1)
    await expect.poll(() => [...streams, elsewhere].map((stream) => stream.counts()), { timeout: 15_000 }).toEqual([[1], [1], [1]])
    const roomsOf = (stream: ReturnType<typeof follow>) => stream.heard.flatMap(({ data }) => (data.kind === 'here' ? [data.roomId] : []))
    await expect.poll(() => streams.map((stream) => roomsOf(stream).length), { timeout: 15_000 }).toEqual([25, 25])
    expect(streams.map(roomsOf)).toEqual([rooms, rooms])
    expect(roomsOf(elsewhere)).toEqual([])
    const kinds: string[] = []
    while (kinds.length < 21) {
      const { value } = await slow.next()
      if (isTrackedEnvelope(value)) kinds.push((value[1] as RealtimeEvent).kind)
    }
    expect(kinds).toEqual(['notifications_read', ...Array.from({ length: 20 }, () => 'here')])
    await tell(person, 2)
    expect(((await slow.next()).value as unknown as [string, RealtimeEvent])[1]).toEqual(note(2))
    await slow.return(undefined)
    for (const stream of [...streams, elsewhere]) stream.stop()
  })
})

it('a stream is not opened by the session of somebody else', async () => {
  const [person, other] = [await world.person(), await world.person()]
  const stream = follow({ ...person.ctx, actor: { ...person.ctx.actor, sessionId: other.ctx.actor.sessionId } })
  await expect.poll(() => stream.state, { timeout: 15_000 }).toEqual({ ended: true, error: null })
  expect(stream.heard).toEqual([])
})

describe('a wake-up', () => {
  const soon = async (waiting: Promise<void>) => {
    let isOver = false
    void waiting.then(() => (isOver = true))
    await new Promise(setImmediate)
    return isOver
  }

  it('is remembered while its reader is busy, and wakes once', async () => {
    const flag = new WakeFlag()
    flag.raise()
    flag.raise()
    expect(await soon(flag.wait(60_000))).toBe(true)
    const stop = new AbortController()
    const next = flag.wait(60_000, stop.signal)
    expect(await soon(next)).toBe(false)
    flag.raise()
    await next
    const last = flag.wait(60_000, stop.signal)
    expect(await soon(last)).toBe(false)
    stop.abort()
    await last
    expect(await soon(flag.wait(60_000, stop.signal))).toBe(true)
  })

  it('that does not come is waited for no longer than asked', async () => {
    await expect(new WakeFlag().wait(1)).resolves.toBeUndefined()
  })
})

describe('the hub', () => {
  it('looks for everybody when its connection is back: what was announced meanwhile is lost', async () => {
    const person = await world.person()
    const stream = follow(person.ctx)
    await stream.isReady()
    const admin = new Redis(world.redisUrl)
    // Nobody is woken: as when the announcement found no connection.
    await transaction(world.deps.main, async (tx) => publish(tx, person.id, note(8), world.deps.now()))
    const clients = (await admin.client('LIST', 'TYPE', 'PUBSUB')) as string
    const mine = clients.split('\n').filter((line) => line.includes(` db=${new URL(world.redisUrl).pathname.slice(1)} `))
    expect(mine.length).toBeGreaterThan(0)
    for (const line of mine) await admin.client('KILL', 'ID', Number(/^id=(\d+)/.exec(line)![1]))
    await expect.poll(stream.counts, { timeout: 15_000 }).toEqual([8])
    // And it listens again.
    await tell(person, 9)
    await expect.poll(stream.counts, { timeout: 15_000 }).toEqual([8, 9])
    stream.stop()
    admin.disconnect()
  })
})
