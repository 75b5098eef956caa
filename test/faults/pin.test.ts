import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { client as opaque, ready } from '@serenity-kit/opaque'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKiwi, createWalletKeys, type Kiwi, memoryKeyStore, toKiwiError } from '../../sdk/src/index.ts'
import { guessPin, registerPin } from '../../sdk/src/wallet/ceremony.ts'
import { newDeviceKey, publicKeyOf, signWith } from '../../sdk/src/wallet/device-key.ts'
import { paymentStatement } from '../../sdk/src/wallet/statement.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { dumpOf } from './dump.ts'
import { apiEnv, boot, type RunningProcess, startProcess } from './process.ts'
import { findInMemory, formsOf } from './process-memory.ts'
import { until } from './until.ts'
import { sendOf } from '../statements.ts'

let world: World
let owner: postgres.Sql
let logOwner: postgres.Sql
beforeAll(async () => {
  await ready
  world = await createWorld({ LOG_LEVEL: 'trace' }, { isLive: true })
  owner = postgres(world.env.DATABASE_MIGRATION_URL, { max: 2, onnotice: () => {} })
  logOwner = postgres(world.env.LOG_DATABASE_MIGRATION_URL, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await Promise.all([owner?.end({ timeout: 1 }), logOwner?.end({ timeout: 1 })])
  await world?.close()
})

/** A process of the API, ended after the work whatever happens. */
async function withApi<T>(work: (api: RunningProcess) => Promise<T>): Promise<T> {
  const api = await startProcess('server', apiEnv(world.env))
  try {
    return await work(api)
  } finally {
    await api.kill()
  }
}

const clientOf = async (person: TestPerson, api: RunningProcess) => createKiwi({ url: api.url, session: await world.sessionToken(person) })

it('does not start without a server setup, and says what to set', async () => {
  const { PIN_SETUPS: _, ...env } = apiEnv(world.env)
  const { code, output } = await boot('server', env)
  expect(code).toBe(1)
  expect(output.trim()).toBe('Set PIN_SETUP_FILE or PIN_SETUPS, made by "kiwi pay pin-setup": payment PINs cannot be checked without one.')
})

it('has counted a guess when the API is killed before its answer', async () => {
  const person = await world.person()
  const failures = async () =>
    (await owner`select failures from vault.pin_record where person_id = ${person.id}`)[0]?.['failures'] as number
  await withApi(async (api) => {
    const kiwi = await clientOf(person, api)
    const keys = createWalletKeys(kiwi, { deviceName: 'test', store: memoryKeyStore() })
    await keys.setPin('739164')
    const deviceId = (await keys.devices())[0]!.deviceId
    // The answer waits where its state would be kept: after the count, before a byte leaves.
    await owner.begin(async (tx) => {
      await tx`lock table vault.pin_login in exclusive mode`
      const { startLoginRequest } = opaque.startLogin({ password: '739165' })
      const asked = kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest }).then(
        () => 'answered',
        (error: unknown) => toKiwiError(error).code,
      )
      await until(failures, 1, 10_000, 20)
      await api.kill()
      expect(await asked).toBe('NETWORK')
    })
  })
  expect(await failures()).toBe(1)
  expect(await owner`select from vault.pin_login where person_id = ${person.id}`).toHaveLength(0)
})

describe('after a PIN was set, guessed and used', () => {
  const pin = 'p7kQ2vXw9ZtR4mNb8sLd3HfJ'
  const wrongPin = 'x3TbG6yNq1UoV5cMa0rWe8Kz'
  const sentinel = 'SentinelNameThatIsThere7'

  /**
   * The whole ceremony with a PIN too long to be anywhere by chance: the protocol does not mind.
   */
  async function ceremony(kiwi: Kiwi, person: TestPerson, friend: TestPerson) {
    const key = await newDeviceKey()
    const device = { publicKey: await publicKeyOf(key), name: 'test' }
    const deviceId = (await registerPin(kiwi, person.id, pin, { device, proof: null }))!
    expect(await guessPin(kiwi, person.id, wrongPin, deviceId).catch((error: unknown) => toKiwiError(error).code)).toBe('PIN_WRONG')
    const { proof, nonce } = await guessPin(kiwi, person.id, pin, deviceId)
    await registerPin(kiwi, person.id, pin, { device: null, proof })
    const transfer = randomUUID()
    const signature = await signWith(key, await paymentStatement(sendOf(friend, transfer, 1_000), nonce))
    const approval = { deviceId, proof, signature }
    await kiwi.pay.send.mutate({ idempotencyKey: transfer, toPersonId: friend.id, toHandle: friend.handle, amountKrw: 1_000, approval })
    const me = await kiwi.me.get.query()
    expect(me.displayName).toBe(sentinel)
  }

  it('neither the API’s memory, nor its logs, nor a copy of the databases holds it', async () => {
    const [person, friend] = [await world.person({ displayName: sentinel }), await world.person()]
    await world.fund(person, 10_000)
    await withApi(async (api) => {
      const kiwi = await clientOf(person, api)
      await ceremony(kiwi, person, friend)
      const secrets = { pin, wrongPin }
      // What a process was told it holds for a while: the search would find a PIN as it finds the
      // name.
      expect([...findInMemory(api.pid, { ...secrets, sentinel })]).toEqual(['sentinel'])
      const copies = `${await dumpOf(owner)}\n${await dumpOf(logOwner)}`
      const holds = (text: string, among: string) => formsOf(text).some((form) => among.includes(form.toString('latin1')))
      expect(holds(sentinel, copies)).toBe(true)
      expect(copies).toContain('vault.pin_record')
      expect([pin, wrongPin].filter((secret) => holds(secret, copies))).toEqual([])
      expect(api.output()).toContain('listening')
      expect([pin, wrongPin].filter((secret) => holds(secret, api.output()))).toEqual([])
    })
  })

  it('would be found if the API were told it', async () => {
    const person = await world.person()
    await withApi(async (api) => {
      const kiwi = await clientOf(person, api)
      await kiwi.me.update.mutate({ bio: pin })
      expect((await kiwi.me.get.query()).bio).toBe(pin)
      expect([...findInMemory(api.pid, { pin, wrongPin })]).toEqual(['pin'])
    })
  })
})
