import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { expect } from 'vitest'
import { type Kiwi, toKiwiError } from '../../sdk/src/index.ts'
import { guessPin, registerPin } from '../../sdk/src/wallet/ceremony.ts'
import { newDeviceKey, publicKeyOf } from '../../sdk/src/wallet/device-key.ts'

interface Site {
  kiwi: Kiwi
  /** The owner of the tables. */
  admin: postgres.Sql
  post(path: string, body: unknown): Promise<Response>
}

/**
 * Sends a PIN in place of a message, runs its ceremony while each table fails, a wrong and a right
 * guess, and a wrong proof. Returns the texts that must be in no log.
 */
export async function pinMishaps({ kiwi, admin, post }: Site, pin: string): Promise<Record<string, string>> {
  const misplaced: [string, unknown][] = [
    ['startRegistration', { registrationRequest: pin }],
    ['finishRegistration', { registrationId: pin, registrationRecord: pin, device: { publicKey: pin, name: pin }, proof: pin }],
    ['startLogin', { deviceId: pin, startLoginRequest: pin, [pin]: pin }],
    ['finishLogin', { loginId: pin, finishLoginRequest: pin }],
    ['addDevice', { publicKey: pin, name: pin }],
  ]
  for (const [name, body] of misplaced) expect((await post(`pay.pin.${name}`, body)).status).toBe(400)

  const me = await kiwi.me.get.query()
  const device = { publicKey: await publicKeyOf(await newDeviceKey()), name: 'test' }
  const register = () => registerPin(kiwi, me.id, pin, { device, proof: null })
  const code = (work: Promise<unknown>) => work.catch((error: unknown) => toKiwiError(error).code)

  expect(await spoiled(admin, 'vault.pin_registration', () => code(register()))).toBe('INTERNAL')
  expect(await spoiled(admin, 'vault.pin_record', () => code(register()))).toBe('INTERNAL')
  const deviceId = (await register())!
  const guess = (typed: string) => guessPin(kiwi, me.id, typed, deviceId)
  expect(await spoiled(admin, 'vault.pin_login', () => code(guess(pin)))).toBe('INTERNAL')
  expect(await code(guess('739165'))).toBe('PIN_WRONG')
  expect(await spoiled(admin, 'pin_proof', () => code(guess(pin)))).toBe('INTERNAL')
  const { proof, nonce } = await guess(pin)
  const approval = { deviceId, proof, signature: 'A'.repeat(86) }
  const send = { idempotencyKey: randomUUID(), toPersonId: me.id, toHandle: me.handle!, amountKrw: 1_000, approval }
  expect((await post('pay.send', send)).ok).toBe(false)
  const [kept] = await admin<{ record: string }[]>`select record from vault.pin_record where person_id = ${me.id}`
  return { proof, nonce, pinRecord: kept!.record }
}

/** Runs it while a table refuses writes. */
async function spoiled<T>(admin: postgres.Sql, table: string, work: () => Promise<T>): Promise<T> {
  await admin.unsafe(`alter table ${table} add constraint spoiled check (person_id is null) not valid`)
  try {
    return await work()
  } finally {
    await admin.unsafe(`alter table ${table} drop constraint spoiled`)
  }
}
