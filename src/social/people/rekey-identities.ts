import type { Ctx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { addForms, forgetForms, keepForms } from './internal/identity-forms.ts'
import { hashOver, type IdentityKey, keysOfForm } from './internal/identity-hash.ts'

interface Stored {
  id: string
  keyId: string
  ciHash: Uint8Array
  diHash: Uint8Array | null
}

interface Rekeyed extends Stored {
  form: string
  before: Uint8Array
}

const atATime = 200

/** Identities of people who are here. Plan: identity_pkey, in order. */
const stored = {
  read: (keyId: string, after: string) =>
    sql<Stored>`select i.person_id as id, i.key_id, i.ci_hash, i.di_hash from identity i
        where i.person_id > ${after}::uuid and ${lacks(keyId)} order by i.person_id limit ${atATime}`,
  update: (next: Rekeyed[]) =>
    sql`update identity i set key_id = n.key_id, ci_hash = n.ci_hash, di_hash = n.di_hash
        from ${sql.unnest('n', next, { id: 'uuid', form: 'text', before: 'bytea', keyId: 'text', ciHash: 'bytea', diHash: 'bytea' })}
        where i.person_id = n.id and i.key_id = n.form and i.ci_hash = n.before`,
}
/** Identities of people who left, by functions that do not say whose they are: kept.sql. */
const kept = {
  read: (keyId: string, after: string) =>
    sql<Stored>`select id, key_id, ci_hash, null::bytea as di_hash from kept.identities_without(${keyId}, ${after}::uuid, ${atATime})`,
  update: (next: Rekeyed[]) =>
    sql`select kept.rekey(${sql.list(next, ({ id }) => id, 'uuid')}, ${sql.list(next, ({ before }) => before, 'bytea')},
        ${sql.list(next, ({ keyId }) => keyId, 'text')}, ${sql.list(next, ({ ciHash }) => ciHash, 'bytea')})`,
}

async function over(key: IdentityKey, { id, keyId: form, ciHash, diHash }: Stored): Promise<Rekeyed> {
  const ci = await hashOver(key, { keyId: form, hash: ciHash }, 'ci')
  const di = diHash && (await hashOver(key, { keyId: form, hash: diHash }, 'di')).hash
  return { id, form, before: ciHash, keyId: ci.keyId, ciHash: ci.hash, diHash: di }
}

/** Asks the runner to put the newest of `IDENTITY_KEYS` over all stored identities. */
export async function startRekeying(ctx: Ctx): Promise<{ keyId: string; waiting: number }> {
  const keyId = newestOf(ctx).id
  await addForms(ctx, [keyId])
  await write(ctx, (tx) => enqueue(tx, 'people.rekeyIdentities', { keyId }, { now: ctx.now() }))
  const { waiting } = await one(
    ctx.main.db,
    sql<{ waiting: number }>`select count(*)::int as waiting from identity i where ${lacks(keyId)}`,
  )
  return { keyId, waiting }
}

/**
 * Puts the newest key over every stored identity that lacks it: whoever has the earlier keys and
 * the database can test no CI then. Each form is made known before a row gets it, and a row changes
 * only while it still holds what was read: people join meanwhile under old and new forms, and this
 * may be interrupted, repeated and run twice at once. Throws where `keyId` is not the newest key
 * here.
 */
export async function rekeyIdentities(
  ctx: Ctx,
  { keyId }: { keyId: string },
  { onProgress }: { onProgress?: (done: number) => void } = {},
): Promise<{ keyId: string; rekeyed: number }> {
  const key = newestOf(ctx)
  if (key.id !== keyId)
    throw new Error(`${keyId} is not the first of IDENTITY_KEYS here: give all processes the same keys, and start it again.`)
  const old = await rows(ctx.main.db, sql<{ form: string }>`select form from identity_form`)
  const forms = old.filter(({ form }) => !keysOfForm(form).includes(keyId)).map(({ form }) => `${form}>${keyId}`)
  await addForms(ctx, [keyId, ...forms])
  let rekeyed = 0
  for (const { read, update } of [stored, kept]) {
    for (let after = belowAllIds; ;) {
      const page = await rows(ctx.main.db, read(keyId, after))
      const next = await Promise.all(page.map((row) => over(key, row)))
      await write(ctx, async (tx) => {
        await keepForms(tx, [...new Set(next.map((row) => row.keyId))])
        await run(tx.db, update(next))
      })
      rekeyed += page.length
      onProgress?.(rekeyed)
      if (page.length < atATime) break
      after = page.at(-1)?.id ?? after
    }
  }
  await forgetForms(ctx)
  return { keyId, rekeyed }
}

export interface KeyUse {
  id: string
  /** `missing`: identities need it, and IDENTITY_KEYS lacks it. `unneeded`: it may be taken out. */
  state: 'newest' | 'needed' | 'unneeded' | 'missing'
  /** Identities in whose form it has a part. */
  identities: number
  /**
   * Of these: it is the outermost key. Whoever has it and the database can test a CI, if they have
   * the inner keys too.
   */
  outermost: number
}

/** Each key of IDENTITY_KEYS and of the stored forms, with what still needs it. */
export async function listIdentityKeys(ctx: Ctx): Promise<KeyUse[]> {
  await forgetForms(ctx)
  const forms = await rows(
    ctx.main.db,
    sql<{ form: string; identities: number }>`
      select f.form, (select count(*)::int from identity i where i.key_id = f.form) + coalesce(k.identities, 0)::int as identities
        from identity_form f left join kept.identity_forms() k on k.form = f.form order by f.created_at`,
  )
  const here = ctx.config.IDENTITY_KEYS.map(({ id }) => id)
  const ids = [...new Set([...here, ...forms.flatMap(({ form }) => keysOfForm(form))])]
  return ids.map((id) => {
    const its = forms.filter(({ form }) => keysOfForm(form).includes(id))
    const sum = (some: typeof its) => some.reduce((total, { identities }) => total + identities, 0)
    const state = !here.includes(id) ? 'missing' : id === here[0] ? 'newest' : its.length > 0 ? 'needed' : 'unneeded'
    return { id, state, identities: sum(its), outermost: sum(its.filter(({ form }) => keysOfForm(form).at(-1) === id)) }
  })
}

/**
 * A row that has the key inside needs no second layer of it: two runners with other orders of keys
 * end too.
 */
const lacks = (keyId: string) => sql`not ${keyId} = any(string_to_array(i.key_id, '>'))`

function newestOf(ctx: Ctx) {
  const [newest] = ctx.config.IDENTITY_KEYS
  if (!newest) throw new Error('IDENTITY_KEYS is empty.')
  return newest
}
