import { randomUUID } from 'node:crypto'
import { client as opaque } from '@serenity-kit/opaque'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import {
  anyProof,
  deviceOf,
  guessRequest,
  guessWrong,
  pin,
  type PinWorld,
  pinWorld,
  refusalOf,
  type Seat,
} from '../../../test/worlds/pin-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { startLogin } from './start-login.ts'
import { sendOf } from '../../../test/statements.ts'

const minuteMs = 60_000

let my: PinWorld
beforeAll(async () => {
  my = await pinWorld()
})
afterAll(() => my?.close())
const failuresOf = async (personId: string) =>
  (await rows(my.world.deps.main.db, sql<{ failures: number }>`select failures from vault.pin_state(${personId}::uuid)`))[0]!.failures

describe('guesses', () => {
  it('count before the answer: 50 at once over three sessions and devices, five answers, then locked', async () => {
    const { person, seat } = await my.holder()
    await run(
      my.world.deps.main.db,
      sql`insert into identity_verification (id, person_id, state, created_at, settled_at)
      values (${`v-${person.id}`}, ${person.id}::uuid, 'verified', now(), now())`,
    )
    const seats = [seat, await my.seat(person), await my.seat(person)]
    for (const other of seats.slice(1)) {
      await run(
        my.world.deps.main.db,
        sql`insert into identity_check (verification_id, person_id, session_id, created_at, verified_at)
        values (${`v-${person.id}`}, ${person.id}::uuid, ${other.ctx.actor.sessionId}::uuid, now(), ${my.world.deps.now()}::timestamptz)
        on conflict (verification_id) do update set session_id = excluded.session_id`,
      )
      await other.keys.addThisDevice()
    }
    const devices = (await seat.keys.devices()).map(({ deviceId }) => deviceId)
    expect(devices).toHaveLength(3)
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        startLogin(seats[n % 3]!.ctx, { deviceId: devices[n % 3]!, startLoginRequest: guessRequest() }).then(
          () => 'answered',
          (error: { code: string }) => error.code,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(5)
    expect(new Set(outcomes)).toEqual(new Set(['answered', 'PIN_LOCKED']))
    expect(await seat.keys.status()).toMatchObject({ state: 'locked', triesLeft: 0 })
  })

  it('tell the person of a lock once, also when nobody says that the fifth was wrong', async () => {
    const { person, seat } = await my.holder()
    const deviceId = await deviceOf(seat)
    for (let n = 0; n < 5; n++) await seat.kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest: guessRequest() })
    expect(await my.noticesOf(person.id)).toEqual([])
    my.world.advance(61_000)
    expect(await my.noticesOf(person.id)).toEqual(['pin_locked'])

    const { person: other, seat: theirs } = await my.holder()
    await guessWrong(theirs, 5)
    expect(await my.noticesOf(other.id)).toEqual(['pin_locked'])
    my.world.advance(61_000)
    expect(await my.noticesOf(other.id)).toEqual(['pin_locked'])
  })

  it('lift the lock when the fifth was right, and tell nobody', async () => {
    const { person, seat } = await my.holder()
    await guessWrong(seat, 4)
    await seat.keys.provePin(pin)
    expect(await seat.keys.status()).toMatchObject({ state: 'set', triesLeft: 5 })
    my.world.advance(61_000)
    expect(await my.noticesOf(person.id)).toEqual([])
  })

  it('end every proof at the fifth', async () => {
    const { person, seat } = await my.holder()
    const friend = await my.world.person()
    await my.world.fund(person, 10_000)
    await seat.keys.provePin(pin)
    const transfer = randomUUID()
    const approval = await seat.keys.approve(sendOf(friend, transfer, 1_000))
    const deviceId = await deviceOf(seat)
    for (let n = 0; n < 5; n++) await seat.kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest: guessRequest() })
    const send = seat.kiwi.pay.send.mutate({
      idempotencyKey: transfer,
      toPersonId: friend.id,
      toHandle: friend.handle,
      amountKrw: 1_000,
      approval,
    })
    expect(await refusalOf(send)).toMatchObject({ code: 'PIN_REQUIRED' })
  })

  it('are answered once, to their own session, within a minute', async () => {
    const { person, seat } = await my.holder()
    const deviceId = await deviceOf(seat)
    const begin = () => seat.kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest: guessRequest() })
    const finish = (by: Seat, loginId: string) => refusalOf(by.kiwi.pay.pin.finishLogin.mutate({ loginId, finishLoginRequest: anyProof }))
    const { loginId } = await begin()
    const [other, stranger] = [await my.seat(person), await my.seat(await my.world.person())]
    expect(await finish(other, loginId)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await finish(stranger, loginId)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await finish(seat, loginId)).toMatchObject({ code: 'PIN_WRONG', details: { triesLeft: 4 } })
    expect(await finish(seat, loginId)).toMatchObject({ code: 'PIN_REQUIRED' })
    const late = await begin()
    my.world.advance(minuteMs + 1)
    expect(await finish(seat, late.loginId)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await failuresOf(person.id)).toBe(2)
  })

  it('give no proof to a device that is removed in the same moment', async () => {
    const { seat } = await my.holder()
    const removed = sql`update device_key set revoked_at = now() where id = ${await deviceOf(seat)}::uuid`
    const prove = () => refusalOf(seat.keys.provePin(pin))
    expect(await meanwhile(my.world, (tx) => run(tx.db, removed), prove)).toMatchObject({
      answer: { code: 'DEVICE_UNKNOWN' },
      waited: true,
    })
  })

  it('need one’s own live device, and cost nothing without', async () => {
    const { person, seat } = await my.holder()
    const theirs = await deviceOf((await my.holder()).seat)
    for (const deviceId of [randomUUID(), theirs])
      expect(await refusalOf(seat.kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest: guessRequest() }))).toMatchObject({
        code: 'DEVICE_UNKNOWN',
      })
    expect(await failuresOf(person.id)).toBe(0)
  })

  it('get no help from registrations: each is answered under a key of its own', async () => {
    const { seat } = await my.holder()
    const { registrationRequest } = opaque.startRegistration({ password: pin })
    const answers = await Promise.all([1, 2].map(() => seat.kiwi.pay.pin.startRegistration.mutate({ registrationRequest })))
    expect(answers[0]!.registrationResponse).not.toBe(answers[1]!.registrationResponse)
  })
})

describe('a proof', () => {
  it('is not signed with when its time is over: the page is told to ask for the PIN', async () => {
    const { person, seat } = await my.holder()
    const payment = sendOf(person, randomUUID(), 1_000)
    await seat.keys.provePin(pin)
    expect(Date.parse(seat.keys.provenUntil()!)).toBeGreaterThan(Date.now())
    // The API's clock is behind by ten minutes: what it proves is over already.
    my.world.advance(-10 * minuteMs)
    await seat.keys.provePin(pin)
    my.world.advance(10 * minuteMs)
    expect(seat.keys.provenUntil()).toBeNull()
    expect(await refusalOf(seat.keys.approve(payment))).toMatchObject({ code: 'PIN_REQUIRED' })
  })

  it('is good for its own session, device and person only, and for five minutes', async () => {
    const { person, seat } = await my.holder()
    const friend = await my.world.person()
    await my.world.fund(person, 10_000)
    const other = await my.seat(person)
    const { seat: stranger } = await my.holder()
    await seat.keys.provePin(pin)
    const transfer = randomUUID()
    const approval = await seat.keys.approve(sendOf(friend, transfer, 1_000))
    const send = (by: Seat, given = approval) =>
      refusalOf(
        by.kiwi.pay.send.mutate({
          idempotencyKey: transfer,
          toPersonId: friend.id,
          toHandle: friend.handle,
          amountKrw: 1_000,
          approval: given,
        }),
      )
    expect(await send(other)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await send(stranger)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await send(seat, { ...approval, deviceId: await deviceOf(stranger) })).toMatchObject({ code: 'PIN_REQUIRED' })
    my.world.advance(5 * minuteMs + 1)
    expect(await send(seat)).toMatchObject({ code: 'PIN_REQUIRED' })
  })

  it('signs one payment: another amount, payee, transfer or nonce is refused', async () => {
    const { person, seat } = await my.holder()
    const [friend, enemy] = [await my.world.person(), await my.world.person()]
    await my.world.fund(person, 10_000)
    await seat.keys.provePin(pin)
    const payment = sendOf(friend, randomUUID(), 1_000)
    const approval = await seat.keys.approve(payment)
    const send = (idempotencyKey: string, to: typeof friend, amountKrw: number) =>
      refusalOf(seat.kiwi.pay.send.mutate({ idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, approval }))
    expect(await send(payment.transfer, friend, 1_001)).toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await send(payment.transfer, enemy, 1_000)).toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await send(randomUUID(), friend, 1_000)).toMatchObject({ code: 'APPROVAL_INVALID' })
    // The nonce is the proof's: signed under one proof, shown with another.
    await seat.keys.provePin(pin)
    const { proof } = await seat.keys.approve(payment)
    const mixed = seat.kiwi.pay.send.mutate({
      idempotencyKey: payment.transfer,
      toPersonId: friend.id,
      toHandle: friend.handle,
      amountKrw: 1_000,
      approval: { ...approval, proof },
    })
    expect(await refusalOf(mixed)).toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await send(payment.transfer, friend, 1_000)).toBeNull()
  })

  it('ends with its session and with its device', async () => {
    const { person, seat } = await my.holder()
    const live = async () => (await rows(my.world.deps.main.db, sql`select from pin_proof where person_id = ${person.id}::uuid`)).length
    await seat.keys.provePin(pin)
    expect(await live()).toBe(1)
    const other = await my.seat(person)
    await other.kiwi.me.endSession.mutate({ sessionId: seat.ctx.actor.sessionId })
    expect(await live()).toBe(0)

    const { person: second, seat: theirs } = await my.holder()
    await my.world.fund(second, 10_000)
    await theirs.keys.provePin(pin)
    const transfer = randomUUID()
    const approval = await theirs.keys.approve(sendOf(person, transfer, 1_000))
    await (await my.seat(second)).keys.removeDevice(await deviceOf(theirs))
    const send = theirs.kiwi.pay.send.mutate({
      idempotencyKey: transfer,
      toPersonId: person.id,
      toHandle: person.handle,
      amountKrw: 1_000,
      approval,
    })
    expect(await refusalOf(send)).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(await refusalOf(theirs.keys.provePin(pin))).toMatchObject({ code: 'DEVICE_UNKNOWN' })
  })
})
