import { randomUUID } from 'node:crypto'
import { client as opaque } from '@serenity-kit/opaque'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deviceOf, guessWrong, pin, type PinWorld, pinWorld, refusalOf } from '../../../test/worlds/pin-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newPinSetup } from '../../platform/pin-vault/new-setup.ts'
import { createMemoryPinVault } from '../../platform/pin-vault/memory.ts'

const minuteMs = 60_000

let my: PinWorld
beforeAll(async () => {
  my = await pinWorld()
})
afterAll(() => my?.close())

describe('a registration', () => {
  it('changes a PIN only with a proof, and ends the other proofs', async () => {
    const { person, seat } = await my.holder()
    const other = await my.seat(person)
    expect(await refusalOf(other.keys.setPin('582046'))).toMatchObject({ code: 'PIN_REQUIRED' })
    await seat.keys.provePin(pin)
    await seat.keys.changePin(pin, '582046')
    const proofs = await rows(my.world.deps.main.db, sql`select from pin_proof where person_id = ${person.id}::uuid`)
    expect(proofs).toHaveLength(1)
  })

  it('is one of two that come at once', async () => {
    const person = await my.world.person()
    const seats = await Promise.all([my.seat(person), my.seat(person)])
    const outcomes = await Promise.all(seats.map(({ keys }) => refusalOf(keys.setPin(pin))))
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1)
    expect(await seats[0]!.keys.devices()).toHaveLength(1)
  })

  it('takes the place of an older one of its session and of those whose time is over, and of no other', async () => {
    const person = await my.world.person()
    const [here, there] = [await my.seat(person), await my.seat(person)]
    const begin = async (seat: typeof here) => {
      const begun = opaque.startRegistration({ password: pin })
      const answer = await seat.kiwi.pay.pin.startRegistration.mutate({ registrationRequest: begun.registrationRequest })
      return answer.registrationId
    }
    const open = async () => {
      const found = await rows(
        my.world.owner.db,
        sql<{ id: string }>`select id from vault.pin_registration where person_id = ${person.id}::uuid order by id`,
      )
      return found.map(({ id }) => id)
    }
    const first = await begin(here)
    const other = await begin(there)
    expect(await open()).toEqual([first, other].toSorted())
    const second = await begin(here)
    expect(await open()).toEqual([other, second].toSorted())
    my.world.advance(2 * minuteMs + 1)
    const last = await begin(there)
    expect(await open()).toEqual([last])
  })

  it('is used once, by its own session, within two minutes', async () => {
    const person = await my.world.person()
    const seat = await my.seat(person)
    const begun = opaque.startRegistration({ password: pin })
    const { registrationId, registrationResponse } = await seat.kiwi.pay.pin.startRegistration.mutate({
      registrationRequest: begun.registrationRequest,
    })
    const { registrationRecord } = opaque.finishRegistration({
      password: pin,
      clientRegistrationState: begun.clientRegistrationState,
      registrationResponse,
    })
    const input = { registrationId, registrationRecord, device: null, proof: null }
    expect(await refusalOf((await my.seat(person)).kiwi.pay.pin.finishRegistration.mutate(input))).toMatchObject({ code: 'PIN_REQUIRED' })
    my.world.advance(2 * minuteMs + 1)
    expect(await refusalOf(seat.kiwi.pay.pin.finishRegistration.mutate(input))).toMatchObject({ code: 'PIN_REQUIRED' })
  })

  it('follows the newest server setup with the next right PIN', async () => {
    const { seat } = await my.holder()
    const { platform } = my.world.deps
    const old = platform.pinVault
    const [first, second] = [await old.newest(), await newPinSetup(my.world.deps.now())]
    try {
      platform.pinVault = createMemoryPinVault([second, first])
      expect(await seat.keys.status()).toMatchObject({ state: 'set', needsRenewal: true })
      await seat.keys.provePin(pin)
      expect(await seat.keys.status()).toMatchObject({ needsRenewal: false })
      platform.pinVault = createMemoryPinVault([second])
      await seat.keys.provePin(pin)
      // A setup that is gone costs no guess.
      platform.pinVault = createMemoryPinVault([first])
      expect(await refusalOf(seat.keys.provePin(pin))).toMatchObject({ code: 'UNAVAILABLE' })
      expect(await seat.keys.status()).toMatchObject({ triesLeft: 5 })
    } finally {
      platform.pinVault = old
    }
  })
})

describe('a lock', () => {
  async function lockedMember({ isLinked = false } = {}) {
    const member = await my.member()
    const account = member.customer.accounts[0]!
    const seat = await my.seat(member)
    if (isLinked) await my.link(member, account)
    await seat.keys.setPin(pin)
    return {
      member,
      account,
      seat,
      lock: async () => {
        await guessWrong(seat, 5)
      },
    }
  }

  it('is lifted by 1 won and the same identity, once', async () => {
    const { member, account, seat, lock } = await lockedMember({ isLinked: true })
    my.world.advance(20 * minuteMs)
    await lock()
    expect(await refusalOf(seat.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { account: true, identity: true } })
    await my.proveAccount(member, account)
    expect(await refusalOf(seat.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { account: false, identity: true } })
    expect(await refusalOf(my.reverify(seat, 'p70'))).toMatchObject({ code: 'IDENTITY_FAILED', details: { reason: 'another_person' } })
    await my.reverify(seat, member.customer.id)
    expect((await seat.keys.status()).unlock).toEqual({ account: false, identity: false, linkFirst: false })
    await seat.keys.setPin('582046')
    await seat.keys.provePin('582046')

    await guessWrong(seat, 5)
    expect(await refusalOf(seat.keys.setPin(pin))).toMatchObject({ code: 'PIN_LOCKED', details: { account: true, identity: true } })
  })

  it('is lifted by linking an account where none is linked; identity alone is not enough, nor an old proof', async () => {
    const { member, account, seat, lock } = await lockedMember()
    await lock()
    await my.reverify(seat, member.customer.id)
    expect((await seat.keys.status()).unlock).toEqual({ account: true, identity: false, linkFirst: true })
    expect(await refusalOf(seat.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { account: true, identity: false } })
    await my.link({ ...member, ctx: seat.ctx }, account)
    const other = await my.seat(member)
    expect(await refusalOf(other.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { identity: true } })
    my.world.advance(16 * minuteMs)
    expect(await refusalOf(seat.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { account: true, identity: true } })
  })
})

describe('a PIN that is locked while a registration is open', () => {
  it('is not replaced by it, though nothing else came between; what lifts the lock does', async () => {
    const { person, seat } = await my.holder()
    const db = my.world.deps.main.db
    const [at, later] = [my.world.deps.now(), new Date(my.world.deps.now().getTime() + minuteMs)]
    const open = async () => {
      const id = randomUUID()
      await run(
        db,
        sql`select vault.open_registration(${id}::uuid, ${person.id}::uuid, ${seat.ctx.actor.sessionId}::uuid, 'k1', ${at}::timestamptz, ${later}::timestamptz)`,
      )
      return id
    }
    const save = async (id: string, lifts: boolean) =>
      (
        await rows(
          db,
          sql<{ outcome: string }>`
            select vault.save_record(${id}::uuid, ${person.id}::uuid, ${seat.ctx.actor.sessionId}::uuid, 'record', 1, ${lifts}, ${at}::timestamptz) as outcome`,
        )
      )[0]!.outcome
    const before = await open()
    await guessWrong(seat, 5)
    expect(await save(before, false)).toBe('conflict')
    expect(await save(await open(), true)).toBe('saved')
  })
})

describe('a device', () => {
  it('after the first needs an identity verified on its session within ten minutes, and is told to its person', async () => {
    const member = await my.member()
    const first = await my.seat(member)
    await first.keys.setPin(pin)
    expect(await my.noticesOf(member.id)).toEqual([])
    const second = await my.seat(member)
    expect(await refusalOf(second.keys.provePin(pin))).toMatchObject({ code: 'DEVICE_UNKNOWN' })
    expect(await refusalOf(second.keys.addThisDevice())).toMatchObject({ code: 'REVERIFY_REQUIRED' })
    await my.reverify(first, member.customer.id)
    expect(await refusalOf(second.keys.addThisDevice())).toMatchObject({ code: 'REVERIFY_REQUIRED' })
    await my.reverify(second, member.customer.id)
    my.world.advance(11 * minuteMs)
    expect(await refusalOf(second.keys.addThisDevice())).toMatchObject({ code: 'REVERIFY_REQUIRED' })
    await my.reverify(second, member.customer.id)
    await second.keys.addThisDevice()
    await second.keys.addThisDevice()
    expect(await second.keys.devices()).toHaveLength(2)
    expect((await my.noticesOf(member.id)).filter((kind) => kind !== 'reverified')).toEqual(['new_device'])
    await second.keys.provePin(pin)
  })

  it('is nobody else’s to see or remove', async () => {
    const { seat } = await my.holder()
    const { seat: stranger } = await my.holder()
    const deviceId = await deviceOf(seat)
    expect(await refusalOf(stranger.keys.removeDevice(deviceId))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await seat.keys.devices()).toHaveLength(1)
  })

  it('cannot be registered under another’s key', async () => {
    const { person, seat } = await my.holder()
    const [{ key } = { key: '' }] = await rows(
      my.world.deps.main.db,
      sql<{ key: string }>`select encode(public_key, 'base64') as key from device_key where person_id = ${person.id}::uuid`,
    )
    const publicKey = Buffer.from(key, 'base64').toString('base64url')
    const thief = await my.member()
    const theirs = await my.seat(thief)
    await theirs.keys.setPin(pin)
    await my.reverify(theirs, thief.customer.id)
    expect(await refusalOf(theirs.kiwi.pay.pin.addDevice.mutate({ publicKey, name: '남의 열쇠' }))).toMatchObject({ code: 'CONFLICT' })
    expect(await seat.keys.devices()).toHaveLength(1)
  })
})
