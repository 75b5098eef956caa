import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { type ApprovalInput, paymentStatement } from '../src/pay/approval/schema.ts'
import { hashToken, newToken } from '../src/social/people/tokens.ts'
import { newId } from '../src/ids.ts'
import { openWallets, type Walleted } from './wallets.ts'

interface Wish {
  idempotencyKey: string
  toPersonId: string
  toHandle: string
  amountKrw: number
}

export interface Payer extends Walleted {
  /** Of a live session. */
  token: string
  sign(wish: Wish): Promise<Wish & { approval: ApprovalInput }>
  /** Approves any payment. */
  approve(payment: Payment): Promise<ApprovalInput>
}

type Payment = Omit<Parameters<typeof paymentStatement>[0], 'nonce'>

const random = { randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) }

/**
 * People with money, a session, a device of theirs and a live proof of the PIN: all that comes
 * before a payment.
 */
export async function preparePayers(main: MainClient, count: number): Promise<Payer[]> {
  const people = await openWallets(main, count, 1_000_000)
  const now = new Date()
  const prepared = await Promise.all(
    people.map(async (person) => {
      const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
      const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
      return {
        ...person,
        keys,
        publicKey,
        token: newToken(random),
        sessionId: newId(now),
        deviceId: newId(now),
        proof: newToken(random),
        nonce: newToken(random),
      }
    }),
  )
  await run(
    main.db,
    sql`insert into session (id, token_hash, person_id, device, created_at, expires_at)
        select id, hash, person, 'bench', now(), now() + interval '1 day'
        from unnest(${sql.list(prepared, (one) => one.sessionId, 'uuid')}, ${sql.list(prepared, (one) => hashToken(one.token), 'bytea')}, ${sql.list(prepared, (one) => one.personId, 'uuid')}) as s(id, hash, person)`,
  )
  await run(
    main.db,
    sql`insert into device_key (id, person_id, public_key, name, created_at)
        select id, person, key, 'bench', now()
        from unnest(${sql.list(prepared, (one) => one.deviceId, 'uuid')}, ${sql.list(prepared, (one) => one.personId, 'uuid')}, ${sql.list(prepared, (one) => one.publicKey, 'bytea')}) as d(id, person, key)`,
  )
  await run(
    main.db,
    sql`insert into pin_proof (token_hash, person_id, session_id, device_id, nonce, created_at, expires_at)
        select hash, person, session, device, nonce, now(), now() + interval '1 hour'
        from unnest(${sql.list(prepared, (one) => hashToken(one.proof), 'bytea')}, ${sql.list(prepared, (one) => one.personId, 'uuid')}, ${sql.list(prepared, (one) => one.sessionId, 'uuid')},
          ${sql.list(prepared, (one) => one.deviceId, 'uuid')}, ${sql.list(prepared, (one) => one.nonce, 'text')}) as p(hash, person, session, device, nonce)`,
  )
  return prepared.map((one) => ({
    personId: one.personId,
    handle: one.handle,
    walletId: one.walletId,
    token: one.token,
    sign: async (wish) => ({ ...wish, approval: await approve(one, sendOf(wish)) }),
    approve: (payment) => approve(one, payment),
  }))
}

function sendOf(wish: Wish): Payment {
  return {
    verb: 'pay.send',
    transfer: wish.idempotencyKey,
    amountKrw: wish.amountKrw,
    payee: { id: wish.toPersonId, shown: `@${wish.toHandle}` },
    subject: null,
  }
}

async function approve(
  one: { keys: CryptoKeyPair; deviceId: string; proof: string; nonce: string },
  payment: Payment,
): Promise<ApprovalInput> {
  const statement = paymentStatement({ ...payment, nonce: one.nonce })
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, one.keys.privateKey, new TextEncoder().encode(statement))
  return { deviceId: one.deviceId, proof: one.proof, signature: Buffer.from(signature).toString('base64url') }
}
