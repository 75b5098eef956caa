import { client as opaque, ready } from '@serenity-kit/opaque'
import { sandboxPeople } from '../../sandbox/people.ts'
import { createKiwi, createWalletKeys, type Kiwi, toKiwiError, type KiwiClientError, type WalletKeys } from '../../sdk/src/index.ts'
import { actingAs } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { newestCode } from '../../demo/seed/link-account.ts'
import { confirmAccount } from '../../src/pay/bank/confirm-account.ts'
import { startUnlock } from '../../src/pay/bank/start-unlock.ts'
import { findActor } from '../../src/social/people/find-session.ts'
import { completeIdentity } from '../../src/social/people/complete-identity.ts'
import { startIdentity } from '../../src/social/people/start-identity.ts'
import { startNodeApi } from '../api.ts'
import { sandboxWorld } from './sandbox-world.ts'
import { followVerification } from '../follow-verification.ts'
import type { TestPerson } from './world.ts'

export type PinWorld = Awaited<ReturnType<typeof pinWorld>>

/** A session of a person on its own device. */
export interface Seat {
  kiwi: Kiwi
  keys: WalletKeys
  ctx: TestPerson['ctx']
}

/** A demo fixture with its API on HTTP, and people who can verify who they are. */
export async function pinWorld() {
  await ready
  const fixture = await sandboxWorld()
  const { world, sandbox } = fixture
  const api = await startNodeApi(world)
  let joined = 0

  async function seat(person: Pick<TestPerson, 'id'>): Promise<Seat> {
    const token = await world.sessionToken(person as TestPerson)
    const kiwi = createKiwi({ url: api.url, session: token, locale: 'en' })
    const actor = await findActor(world.deps, token)
    return { kiwi, keys: createWalletKeys(kiwi, { deviceName: 'test' }), ctx: actingAs(world.ctx(), actor!) }
  }

  return {
    ...fixture,
    api,
    seat,
    /** A member who joined as one of the sandbox's people. */
    async member() {
      const customer = sandboxPeople()[joined++]!
      const pending = await world.person({ status: 'pending' })
      const { url } = await startIdentity(pending.ctx, { returnTo: '/' })
      const { handle } = await completeIdentity(pending.ctx, await followVerification(url, customer.id))
      const ctx = actingAs(pending.ctx, { ...pending.ctx.actor, status: 'active' })
      return { id: pending.id, handle: handle!, ctx, customer }
    },
    async reverify({ keys }: Seat, as: string) {
      const { url } = await keys.startReverify('/wallet')
      const { verificationId, attemptId } = await followVerification(url, as)
      return keys.completeReverify(verificationId, attemptId)
    },
    /** The linked account proven again by 1 won, the whole way. */
    async proveAccount(person: TestPerson, account: { bankCode: string; accountNumber: string }) {
      const { verificationId } = await startUnlock(person.ctx)
      await world.runJobs()
      await confirmAccount(person.ctx, { verificationId, code: await newestCode(sandbox.url, account) })
    },
    /** A person with the PIN 739164, at the device that set it. */
    async holder() {
      const person = await world.person()
      const theirs = await seat(person)
      await theirs.keys.setPin(pin)
      return { person, seat: theirs }
    },
    /** What the person was told, after every job that is due. */
    async noticesOf(personId: string) {
      await world.runJobs()
      const found = await rows(
        world.deps.main.db,
        sql<{ kind: string }>`select kind from notification where person_id = ${personId}::uuid order by id`,
      )
      return found.map(({ kind }) => kind)
    },
    async close() {
      await api.close()
      await fixture.close()
    },
  }
}

export const pin = '739164'
/** A last message of a login that proves nothing. */
export const anyProof = 'A'.repeat(86)
export const guessRequest = () => opaque.startLogin({ password: '000001' }).startLoginRequest
export const deviceOf = async ({ keys }: Seat) => (await keys.devices())[0]!.deviceId

/** Wrong without the key stretching of a real try: what the API sees is the same. */
export async function guessWrong(seat: Seat, times: number): Promise<void> {
  const deviceId = await deviceOf(seat)
  for (let n = 0; n < times; n++) {
    const { loginId } = await seat.kiwi.pay.pin.startLogin.mutate({ deviceId, startLoginRequest: guessRequest() })
    await refusalOf(seat.kiwi.pay.pin.finishLogin.mutate({ loginId, finishLoginRequest: anyProof }))
  }
}

/** The API's refusal of a call, or null. */
export function refusalOf(work: Promise<unknown>): Promise<KiwiClientError | null> {
  return work.then(
    () => null,
    (error: unknown) => toKiwiError(error),
  )
}
