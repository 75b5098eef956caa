import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { KiwiClientError, toKiwiError } from '../../sdk/src/index.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { KiwiError } from '../../src/errors.ts'
import { mostUnread } from '../../src/shared/bounds.ts'
import { leaveRoom } from '../../src/social/chat/change-group.ts'
import { editMessage, react, unsendMessage } from '../../src/social/chat/change-message.ts'
import { answerRoom, markDelivered, markRoomRead } from '../../src/social/chat/change-seat.ts'
import { listChanges } from '../../src/social/chat/list-changes.ts'
import { listMessages } from '../../src/social/chat/list-messages.ts'
import { listRooms } from '../../src/social/chat/list-rooms.ts'
import { inviteToRoom, makeGroup } from '../../src/social/chat/make-group.ts'
import { openRoom } from '../../src/social/chat/open-room.ts'
import type { MessageView } from '../../src/social/chat/schema.ts'
import { sendMessage } from '../../src/social/chat/send-message.ts'
import { syncRooms } from '../../src/social/chat/sync-rooms.ts'
import { blockPerson } from '../../src/social/graph/block-person.ts'
import { unblockPerson } from '../../src/social/graph/unblock-person.ts'
import { until } from '../faults/until.ts'
import type { TestPerson, World } from './world.ts'

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const verbs = {
  send: sendMessage,
  edit: editMessage,
  unsend: unsendMessage,
  react,
  markRead: markRoomRead,
  markDelivered,
  leave: leaveRoom,
  invite: inviteToRoom,
  answer: answerRoom,
  rooms: listRooms,
  sync: syncRooms,
  changes: listChanges,
  messages: listMessages,
  block: blockPerson,
  unblock: unblockPerson,
}
/** What a device asks of Kiwi: verbs of this process, or an API over HTTP. */
export type Asks = {
  [Name in keyof typeof verbs]: (input: Parameters<(typeof verbs)[Name]>[1]) => Promise<Awaited<ReturnType<(typeof verbs)[Name]>>>
}
const asksHere = ({ ctx }: TestPerson) =>
  Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [name, (input: never) => verb(ctx, input)])) as unknown as Asks

interface Waiting {
  key: string
  roomId: string
  body: string
}

/**
 * A device as the web app is one: it holds what it was told, resumes with its cursors, and sends
 * what waits in order.
 */
export class Device {
  readonly person: TestPerson
  readonly name: string
  readonly asks: Asks
  readonly rooms = new Map<string, { since: number; messages: Map<number, MessageView> }>()
  outbox: Waiting[] = []
  readonly sent: Waiting[] = []
  readonly refused = new Set<string>()
  since: number | null = null

  #turn: Promise<unknown> = Promise.resolve()
  readonly #losesAnswer: () => boolean

  constructor(person: TestPerson, name: string, asks: Asks, losesAnswer: () => boolean = () => false) {
    this.person = person
    this.name = name
    this.asks = asks
    this.#losesAnswer = losesAnswer
  }

  /** One after the other, as in the app. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work, work)
    this.#turn = done.catch(() => {})
    return done
  }

  write(roomId: string, n: number): void {
    const message = { key: `${this.name}-${n}-message`, roomId, body: `${this.name} ${n}` }
    this.outbox.push(message)
    this.sent.push(message)
  }

  /** In order; a message without an answer stays first. False: it has to be tried again. */
  flush(): Promise<boolean> {
    return this.#inTurn(() => this.#flush())
  }

  sync(): Promise<boolean> {
    return this.#inTurn(() => this.#sync())
  }

  /** What it holds is read again. */
  forget(): Promise<void> {
    return this.#inTurn(() => Promise.resolve(void (this.since = null)))
  }

  /** As an event asks for: until it is done. */
  async catchUp(): Promise<void> {
    for (let done = false; !done;) {
      done = await this.sync()
      // A device asks again a little later, as the web app does.
      if (!done) await sleep(100)
    }
  }

  async #flush(): Promise<boolean> {
    for (let next = this.outbox[0]; next; next = this.outbox[0]) {
      const { key, roomId, body } = next
      const outcome = await outcomeOf(this.asks.send({ idempotencyKey: key, roomId, body }))
      // An API that dies after the commit gives no answer either.
      if (outcome === 'unknown' || this.#losesAnswer()) return false
      if (outcome !== 'ok') this.refused.add(key)
      this.outbox = this.outbox.filter((one) => one.key !== key)
    }
    return true
  }

  async #sync(): Promise<boolean> {
    try {
      for (let hasMore = true; hasMore;) {
        const answer = await this.asks.sync({ since: this.since })
        if (!answer.isWhole) await this.#readAll()
        else {
          for (const id of answer.gone) this.rooms.delete(id)
          for (const { id, clearedSeq } of answer.rooms) await this.#readRoom(id, clearedSeq)
        }
        this.since = answer.since
        hasMore = answer.hasMore
      }
      return true
    } catch (error) {
      return known(error, [...lost, 'NOT_FOUND'])
    }
  }

  async #readAll(): Promise<void> {
    this.rooms.clear()
    for (const box of ['open', 'request'] as const) {
      const { rooms } = await this.asks.rooms({ box, cursor: null, limit: 50 })
      for (const { id, clearedSeq } of rooms) await this.#readRoom(id, clearedSeq)
    }
  }

  async #readRoom(roomId: string, clearedSeq: number): Promise<void> {
    const held = this.rooms.get(roomId) ?? { since: 0, messages: new Map<number, MessageView>() }
    for (let hasMore = true; hasMore;) {
      const { messages, change, hasMore: more } = await this.asks.changes({ roomId, since: held.since })
      for (const message of messages)
        if ((held.messages.get(message.seq)?.change ?? 0) <= message.change) held.messages.set(message.seq, message)
      held.since = change
      hasMore = more
    }
    for (const seq of held.messages.keys()) if (seq <= clearedSeq) held.messages.delete(seq)
    this.rooms.set(roomId, held)
  }

  /** What it shows. */
  shown(): Record<string, string[]> {
    const lines = ({ messages }: { messages: Map<number, MessageView> }) => [...messages.values()].sort((a, b) => a.seq - b.seq).map(lineOf)
    return Object.fromEntries(
      [...this.rooms]
        .filter(([, room]) => room.messages.size > 0)
        .map(([id, room]) => [id, lines(room)])
        .toSorted(),
    )
  }
}

const lineOf = ({ seq, body, unsent, silenced, reactions, notice }: MessageView) =>
  `${seq} ${notice ?? (unsent ? '(unsent)' : silenced ? '(silenced)' : body)} ${reactions.map(({ emoji, count }) => `${emoji}${count}`).join('')}`

type Outcome = 'ok' | 'refused' | 'unknown'

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    await work
    return 'ok'
  } catch (error) {
    return lost.includes(refusalOf(error)) ? 'unknown' : 'refused'
  }
}

/** What says nothing about whether it was done; `NETWORK`: an API that died. */
const lost = ['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'NETWORK']
/** What nobody of a history may be told, whatever is killed. */
const faults = ['INTERNAL', 'UNAUTHENTICATED']

/** The code of a refusal, which is part of a history; a fault is thrown. */
function refusalOf(error: unknown): string {
  const refused = error instanceof Error && error.name === 'TRPCClientError' ? toKiwiError(error) : error
  if (!(refused instanceof KiwiError || refused instanceof KiwiClientError) || faults.includes(refused.code)) throw error
  return refused.code
}

/**
 * False for an error that a device tries again; any other that a person would not get is a fault.
 */
function known(error: unknown, again: string[]): false {
  if (!again.includes(refusalOf(error))) throw error
  return false
}

/**
 * A random history of 4 people with 2 devices each, in two direct rooms and a group: they write,
 * edit, take back, react, read, leave, come back and block, several at once, while `disturb` kills
 * what it likes. At the end everything is tried again, and every device of a person has to show the
 * same as a fresh read: nothing lost, nothing twice, nothing out of order, nothing of a room that
 * one is not in.
 */
export async function liveHistory(
  world: World,
  {
    seed,
    rounds,
    disturb,
    disturbEvery = 4,
    asksOf = asksHere,
    begin = () => Promise.resolve(),
    follow,
  }: {
    seed: number
    rounds: number
    disturb: (pick: number) => Promise<void>
    /** Of so many rounds one is disturbed. */
    disturbEvery?: number
    asksOf?: (person: TestPerson) => Asks
    begin?: (people: readonly TestPerson[]) => Promise<void>
    /** Devices hear of news by themselves; without it they ask at the end. */
    follow?: (device: Device) => void
  },
): Promise<void> {
  const random = randomOf(seed)
  const people = await Promise.all(Array.from({ length: 4 }, () => world.person()))
  await begin(people)
  for (const one of people) for (const other of people) if (one !== other) await world.follow(one, other)
  const [first, second, third] = people as [TestPerson, TestPerson, TestPerson]
  const direct = (await openRoom(first.ctx, { personId: second.id })).id
  const other = (await openRoom(second.ctx, { personId: third.id })).id
  const group = (
    await makeGroup(first.ctx, { idempotencyKey: `group-of-${seed}-${first.id}`, name: '', personIds: people.slice(1).map(({ id }) => id) })
  ).id
  const roomIds = [direct, other, group]
  const devices = people.flatMap((person, at) =>
    ['a', 'b'].map((letter) => new Device(person, `${first.id.slice(-6)}-${at}${letter}`, asksOf(person), () => random(8) === 0)),
  )
  const swallow = (work: Promise<unknown>) => work.catch(refusalOf)
  const asksAs = (person: TestPerson) => devices.find((device) => device.person === person)!.asks
  const blocker = asksAs(third)

  // Something to change, and every device holds it.
  for (const device of devices) for (const roomId of roomIds) device.write(roomId, device.sent.length)
  for (const device of devices) await untilDone(() => device.flush())
  for (const device of devices) await untilDone(() => device.sync())
  if (follow) for (const device of devices) follow(device)

  for (let round = 0; round < rounds; round += 1) {
    const acts = Array.from({ length: 6 }, () => {
      const device = devices[random(devices.length)]!
      const { asks } = device
      const roomId = roomIds[random(roomIds.length)]!
      const mate = people[random(people.length)]!
      const seq = 1 + random(Math.max(4, device.rooms.get(roomId)?.messages.size ?? 0))
      const at = { roomId, seq }
      const deed = random(20)
      if (deed < 8) {
        device.write(roomId, device.sent.length)
        return () => (random(4) === 0 ? Promise.resolve() : device.flush())
      }
      if (deed < 11) return () => device.sync()
      if (deed === 11) return () => swallow(asks.edit({ ...at, body: `edited ${round}` }))
      if (deed === 12) return () => swallow(asks.unsend(at))
      if (deed < 15) return () => swallow(asks.react({ ...at, emoji: deed === 13 ? '👍' : null }))
      if (deed === 15) return () => swallow(asks.markRead(at))
      if (deed === 16) return () => swallow(asks.markDelivered({ rooms: [at] }))
      if (deed === 17 && mate !== third)
        return () => swallow(random(2) === 0 ? blocker.block({ personId: mate.id }) : blocker.unblock({ personId: mate.id }))
      if (deed === 18) return () => swallow(asks.leave({ roomId: group }))
      return async () => {
        await swallow(asks.invite({ roomId: group, personIds: [mate.id] }))
        await swallow(asksAs(mate).answer({ roomId: group, accept: true }))
      }
    })
    const disturbs = random(disturbEvery) === 0
    await Promise.all([...acts.map((act) => act()), ...(disturbs ? [disturb(random(1_000))] : [])])
  }

  // Calm: blocks end, all devices come back, send what waits, and each room moves once more.
  for (const mate of people) if (mate !== third) await untilDone(() => tried(blocker.unblock({ personId: mate.id })))
  for (const device of devices) await untilDone(() => device.flush())
  // Without a stream nobody says that a block began or ended: who blocked reads everything again.
  if (!follow) for (const device of devices) if (device.person === third) await device.forget()
  for (const device of devices) for (const roomId of roomIds) device.write(roomId, device.sent.length)
  for (const device of devices) await untilDone(() => device.flush())
  if (!follow) for (const device of devices) await untilDone(() => device.sync())
  await checkRooms(world, roomIds, devices)
  for (const person of people) {
    const fresh = new Device(person, 'fresh', asksHere(person))
    await untilDone(() => fresh.sync())
    const whole = await wholeOf(fresh)
    expect(fresh.shown(), `seed ${seed}`).toEqual(whole)
    for (const device of devices.filter((one) => one.person === person)) {
      if (follow) await until(() => Promise.resolve(isDeepStrictEqual(device.shown(), whole)), true, 60_000).catch(() => {})
      expect(device.shown(), `seed ${seed}, ${device.name}`).toEqual(whole)
    }
    await checkUnread(fresh)
  }
  const outsider = asksHere(await world.person())
  for (const roomId of roomIds) await expect(outsider.messages({ roomId, limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
}

/** The number beside each room counts what a reader of the room would count. */
async function checkUnread({ asks, rooms }: Device): Promise<void> {
  const { rooms: listed } = await patiently(() => asks.rooms({ box: 'open', cursor: null, limit: 50 }))
  for (const { id, readSeq, unreadCount } of listed) {
    const unread = [...rooms.get(id)!.messages.values()].filter(
      ({ seq, mine, notice, unsent, silenced }) => seq > readSeq && !mine && notice === null && !unsent && !silenced,
    )
    expect(unreadCount).toBe(Math.min(mostUnread, unread.length))
  }
}

/** The pages of each room, which the cursors have to agree with. */
async function wholeOf({ asks, rooms }: Device): Promise<Record<string, string[]>> {
  const read = [...rooms.keys()].map(async (roomId) => {
    const lines: string[] = []
    for (let after = 0, hasMore = true; hasMore;) {
      const page = await patiently(() => asks.messages({ roomId, after, limit: 100 }))
      lines.push(...page.messages.map(lineOf))
      after = page.messages.at(-1)?.seq ?? after
      hasMore = page.hasMore
    }
    return [roomId, lines] as const
  })
  return Object.fromEntries((await Promise.all(read)).filter(([, lines]) => lines.length > 0).toSorted())
}

/**
 * Numbers without a gap; each message once, or refused; those of one device in the order in which
 * they were written.
 */
async function checkRooms(world: World, roomIds: string[], devices: Device[]): Promise<void> {
  const found = await rows(
    world.deps.main.db,
    sql<{ roomId: string; seq: number; change: number; key: string; lastSeq: number; lastChange: number }>`
      select m.room_id, m.seq, m.change, m.idempotency_key as key, r.last_seq, r.last_change from chat_message m join chat_room r on r.id = m.room_id
      where m.room_id = any(${roomIds}::uuid[]) order by m.room_id, m.seq`,
  )
  for (const roomId of roomIds) {
    const ofRoom = found.filter((row) => row.roomId === roomId)
    expect(ofRoom.map(({ seq }) => seq)).toEqual(ofRoom.map((_, at) => at + 1))
    expect([ofRoom.length, new Set(ofRoom.map(({ change }) => change)).size]).toEqual([ofRoom[0]?.lastSeq ?? 0, ofRoom.length])
  }
  for (const { sent, refused, name } of devices) {
    for (const roomId of roomIds) {
      const written = found.filter((row) => row.roomId === roomId && row.key.startsWith(`${name}-`)).map(({ key }) => key)
      // A refusal may follow an attempt without an answer that was done.
      const expected = sent.filter((one) => one.roomId === roomId && (!refused.has(one.key) || written.includes(one.key)))
      expect(written, name).toEqual(expected.map(({ key }) => key))
    }
  }
}

const tried = (work: Promise<unknown>) =>
  work.then(
    () => true,
    (error: unknown) => known(error, lost),
  )

/** A read without an answer is asked again: a killed connection, or a machine with much to do. */
async function patiently<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer | undefined
  await untilDone(() => tried(read().then((found) => void (answer = found))))
  return answer!
}

async function untilDone(work: () => Promise<boolean>): Promise<void> {
  for (let left = 50; left > 0; left -= 1) if (await work()) return
  throw new Error('It was tried 50 times.')
}
