import { desc } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { bankKey, bankKeyList } from '../../db/schema/bank.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'
import { lockNames } from '../../db/lock-names.ts'

/**
 * Publishes the public halves of BANK_KEYS, signed, unless they are published already. Clients seal
 * to the first from now on; the others only open, and the runner re-seals what is sealed to them.
 * Throws when an id stands for another key than before, or when a key is missing to which something
 * may be sealed.
 */
export async function publishKeys(ctx: RunnerCtx): Promise<{ isNew: boolean; keyIds: string[] }> {
  const own = await ctx.platform.bank.publicKeys()
  return write(ctx, async (tx) => {
    await lockKeys(tx)
    const known = await tx.db.select().from(bankKey)
    const lost = known.find((key) => key.state !== 'retired' && !own.some(({ id }) => id === key.id))
    if (lost) throw new Error(`BANK_KEYS lacks ${lost.id}, which is not retired: put it back, or nothing sealed to it can be opened.`)
    const changed = own.find(({ id, publicKey }) => known.some((key) => key.id === id && !Buffer.from(key.publicKey).equals(publicKey)))
    if (changed) throw new Error(`BANK_KEYS has another key under the id ${changed.id} than before: give the new key an id of its own.`)
    const live = own.filter(({ id }) => !known.some((key) => key.id === id && key.state === 'retired'))
    if (live[0] !== own[0]) throw new Error(`BANK_KEYS begins with ${own[0]!.id}, which is retired: make a new key.`)
    const states = live.map((key, place) => ({ ...key, state: place === 0 ? 'active' : 'retiring' }))
    await run(
      tx.db,
      sql`insert into bank_key as k (id, public_key, state, created_at)
          select l.id, l.public_key, l.state, ${ctx.now()}::timestamptz from ${sql.unnest('l', states, { id: 'text', publicKey: 'bytea', state: 'text' })}
          on conflict (id) do update set state = excluded.state where k.state <> excluded.state`,
    )
    const isNew = await signList(ctx, tx, live)
    if (isNew && live.length > 1) await enqueue(tx, 'bank.reseal', {}, { now: ctx.now() })
    return { isNew, keyIds: live.map(({ id }) => id) }
  })
}

async function signList(ctx: RunnerCtx, tx: MainTx, live: { id: string; publicKey: Uint8Array }[]): Promise<boolean> {
  const keys = live.map(({ id, publicKey }) => ({ id, publicKey: Buffer.from(publicKey).toString('base64url') }))
  const [newest] = await tx.db.select().from(bankKeyList).orderBy(desc(bankKeyList.id)).limit(1)
  // Ed25519 is deterministic: an equal signature means the same signing key.
  const isOurs = newest && Buffer.from(ctx.platform.bank.signKeyList(newest.body)).equals(newest.signature)
  if (isOurs && JSON.stringify((JSON.parse(newest.body) as { keys: unknown }).keys) === JSON.stringify(keys)) return false
  const now = ctx.now()
  const body = JSON.stringify({ issuedAt: now.toISOString(), keys })
  await tx.db.insert(bankKeyList).values({ id: newId(now), body, signature: ctx.platform.bank.signKeyList(body), createdAt: now })
  return true
}

/** One process at a time changes the keys. */
export async function lockKeys(tx: MainTx): Promise<void> {
  await lockNames(tx, 'bank_key')
}
