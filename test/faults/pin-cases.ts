import { client as opaque, ready } from '@serenity-kit/opaque'
import type { MemberCtx } from '../../src/context.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { addDevice } from '../../src/pay/pin/add-device.ts'
import { finishRegistration } from '../../src/pay/pin/finish-registration.ts'
import { removeDevice } from '../../src/pay/pin/remove-device.ts'
import { startRegistration } from '../../src/pay/pin/start-registration.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import type { Deed, VerbCase } from './verb-case.ts'
import { sendOf } from '../statements.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
}

/** Sets a PIN with a first device, adds a second one, and removes a device with its proofs. */
export function pinCases(world: World, { asMember }: Actors): Record<string, VerbCase> {
  const newDevice = async () => {
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    return { publicKey: Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64url'), name: '전화' }
  }
  const verifiedNow = async (person: TestPerson) => {
    const now = world.deps.now().toISOString()
    await run(
      world.deps.main.db,
      sql`with asked as (
            insert into identity_verification (id, person_id, state, created_at, settled_at)
            values (${`v-${person.id}`}, ${person.id}::uuid, 'verified', ${now}::timestamptz, ${now}::timestamptz) returning id
          )
          insert into identity_check (verification_id, person_id, session_id, created_at, verified_at)
          select id, ${person.id}::uuid, ${person.ctx.actor.sessionId}::uuid, ${now}::timestamptz, ${now}::timestamptz from asked`,
    )
  }

  return {
    finishRegistration: {
      async prepare() {
        await ready
        const person = await world.person()
        const { clientRegistrationState, registrationRequest } = opaque.startRegistration({ password: '739164' })
        const { registrationId, registrationResponse } = await startRegistration(person.ctx, { registrationRequest })
        const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 1_024, parallelism: 1 } }
        const { registrationRecord } = opaque.finishRegistration({
          password: '739164',
          clientRegistrationState,
          registrationResponse,
          keyStretching,
        })
        const input = { registrationId, registrationRecord, device: await newDevice(), proof: null }
        return asMember(person, (ctx) => finishRegistration(ctx, input))
      },
    },
    addDevice: {
      async prepare() {
        const person = await world.person()
        await verifiedNow(person)
        const device = await newDevice()
        return asMember(person, (ctx) => addDevice(ctx, device))
      },
    },
    removeDevice: {
      async prepare() {
        const person = await world.person()
        const { deviceId } = await world.approve(person, sendOf(person, 'none', 1))
        return asMember(person, (ctx) => removeDevice(ctx, { deviceId }))
      },
    },
  }
}
