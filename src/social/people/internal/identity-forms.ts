import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { write } from '../../../db/write.ts'
import { KiwiError } from '../../../errors.ts'
import { hashInForm, type IdentityHash, type IdentityKey, type Kind } from './identity-hash.ts'

interface StoredForm {
  form: string
  proof: Uint8Array | null
}

/** What `proof` is the hash of. */
const proven = 'identity_form'
const lockName = 'identity_form'

/**
 * Makes forms known before the first hash is stored in them. It waits for those who are joining;
 * whoever comes later looks for people in these forms too. So at no time do two processes store one
 * person in forms of which the other does not know. Errors: UNAVAILABLE, where this process lacks a
 * key of the forms that are stored already.
 */
export async function addForms(ctx: Ctx, forms: string[]): Promise<void> {
  const known = await rows(
    ctx.main.db,
    sql<{ form: string }>`select form from identity_form where form = any(${forms}::text[]) and proof is not null`,
  )
  if (known.length === forms.length) return
  const added = await Promise.all(forms.map(async (form) => ({ form, proof: await proofOf(ctx.config.IDENTITY_KEYS, form) })))
  await write(ctx, async (tx) => {
    await lockForms(tx, 'alone')
    // A process that lacks a key adds nothing: nobody can join through it, and it must not stand in
    // the way of others.
    await proveForms(ctx, await storedForms(tx))
    await run(
      tx.db,
      sql`insert into identity_form as f (form, proof, created_at)
          select n.form, n.proof, ${ctx.now()}::timestamptz from ${sql.unnest('n', added, { form: 'text', proof: 'bytea' })}
          on conflict (form) do update set proof = excluded.proof where f.proof is null`,
    )
  })
}

/**
 * Forgets forms in which no identity is stored any more, also none of somebody who left; not the
 * newest key's own.
 */
export async function forgetForms(ctx: Ctx): Promise<void> {
  await write(ctx, async (tx) => {
    await lockForms(tx, 'alone')
    await run(
      tx.db,
      sql`delete from identity_form f where f.form <> ${ctx.config.IDENTITY_KEYS[0]?.id ?? ''}
            and not exists (select from identity i where i.key_id = f.form) and f.form not in (select k.form from kept.identity_forms() k)`,
    )
  })
}

/**
 * Keeps these forms until the transaction ends, which stores hashes in them. Throws where one has
 * been forgotten meanwhile.
 */
export async function keepForms(tx: MainTx, forms: string[]): Promise<void> {
  await lockForms(tx, 'shared')
  const known = await rows(tx.db, sql<{ form: string }>`select form from identity_form where form = any(${forms}::text[])`)
  if (known.length < forms.length) throw new Error(`Of ${forms.join(', ')} not all are among the stored forms: start it again.`)
}

/** `alone`: waits for all who join, and they for it. */
async function lockForms(tx: MainTx, how: 'alone' | 'shared'): Promise<void> {
  const take = how === 'alone' ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`
  await run(tx.db, sql`select ${take}(hashtextextended(${lockName}, 0))`)
}

/**
 * How to hash in every stored form, the newest key's own first. Until the transaction ends no form
 * is added. Errors: UNAVAILABLE where this process lacks a key, or has another secret under its id.
 */
export async function formsToHash(ctx: Ctx, tx: MainTx): Promise<(kind: Kind, value: string) => Promise<IdentityHash[]>> {
  const keys = ctx.config.IDENTITY_KEYS
  const newest = keys[0]?.id ?? ''
  await lockForms(tx, 'shared')
  const stored = await storedForms(tx)
  await proveForms(ctx, stored)
  stored.sort((a, b) => Number(b.form === newest) - Number(a.form === newest))
  if (stored[0]?.form !== newest) throw new KiwiError('UNAVAILABLE', { cause: new Error(`${newest} is not among the stored forms.`) })
  return (kind, value) => Promise.all(stored.map(async ({ form }) => ({ keyId: form, hash: await hashInForm(keys, form, kind, value) })))
}

function storedForms(tx: MainTx): Promise<StoredForm[]> {
  return rows(tx.db, sql<StoredForm>`select form, proof from identity_form order by form`)
}

/** Errors: UNAVAILABLE. */
async function proveForms({ config: { IDENTITY_KEYS: keys } }: Ctx, stored: StoredForm[]): Promise<void> {
  try {
    for (const { form, proof } of stored) {
      const own = await proofOf(keys, form)
      if (proof !== null && !Buffer.from(proof).equals(own))
        throw new Error(`IDENTITY_KEYS has another secret than before for ${form}: nobody would be recognised. Put the earlier one back.`)
    }
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

const proofOf = (keys: readonly IdentityKey[], form: string) => hashInForm(keys, form, 'ci', proven)
