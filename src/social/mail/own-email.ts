import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { sealEnvelope } from '../../shared/envelope.ts'
import { confirmWithinMs, isSame, signatureOf } from './internal/links.ts'
import type { changeMailsInput, confirmEmailInput, EmailState, setEmailInput } from './schema.ts'
import { emailBinding, findEmail, openEmail } from './sealed-email.ts'

const isOffered = (ctx: Ctx) => ctx.config.MAIL_URL !== undefined && ctx.config.MAIL_FROM !== undefined

export async function readEmail(ctx: MemberCtx): Promise<EmailState> {
  const { personId } = ctx.actor
  const found = await findEmail(ctx, personId)
  return {
    isOffered: isOffered(ctx),
    address: found ? await openEmail(ctx, personId, found) : null,
    isConfirmed: found?.confirmedAt != null,
    isWeekly: found?.isWeekly ?? false,
  }
}

/**
 * Sets the caller's address and sends a link to it; until the link is opened it gets nothing else,
 * and the links of an earlier address are dead. Errors: UNAVAILABLE (this Kiwi sends no mails).
 */
export async function setEmail(ctx: MemberCtx, { address, locale }: z.infer<typeof setEmailInput>): Promise<EmailState> {
  if (!isOffered(ctx)) throw new KiwiError('UNAVAILABLE')
  const { personId } = ctx.actor
  const { keyId, wrappedKey, sealed } = await sealEnvelope(ctx.config.ADDRESS_KEYS, emailBinding(personId), address)
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`
        insert into person_email (person_id, key_id, wrapped_key, sealed, link_key, locale, changed_at)
        values (${personId}::uuid, ${keyId}, ${wrappedKey}, ${sealed}, ${ctx.randomBytes(32)}, ${locale}, ${now}::timestamptz)
        on conflict (person_id) do update set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed,
          link_key = excluded.link_key, locale = excluded.locale, changed_at = excluded.changed_at, confirmed_at = null`,
    )
    await enqueue(tx, 'mail.confirm', { personId }, { now })
  })
  return readEmail(ctx)
}

export async function removeEmail(ctx: MemberCtx): Promise<EmailState> {
  await run(ctx.main.db, sql`delete from person_email where person_id = ${ctx.actor.personId}::uuid`)
  return readEmail(ctx)
}

export async function changeMails(ctx: MemberCtx, { isWeekly }: z.infer<typeof changeMailsInput>): Promise<EmailState> {
  await run(ctx.main.db, sql`update person_email set is_weekly = ${isWeekly} where person_id = ${ctx.actor.personId}::uuid`)
  return readEmail(ctx)
}

/**
 * Whoever has the link has the mailbox; they need not be signed in. Errors: NOT_FOUND (wrong, too
 * old, or of an earlier address).
 */
export async function confirmEmail(ctx: Ctx, { who, sign }: z.infer<typeof confirmEmailInput>): Promise<{ isConfirmed: boolean }> {
  const found = await findEmail(ctx, who)
  const now = ctx.now()
  const isFresh = found !== undefined && found.changedAt.getTime() + confirmWithinMs > now.getTime()
  if (!isFresh || !isSame(sign, await signatureOf(found, who, { confirm: found.changedAt }))) throw new KiwiError('NOT_FOUND')
  const confirmed = await rows(
    ctx.main.db,
    sql<{ personId: string }>`
      update person_email set confirmed_at = coalesce(confirmed_at, ${now}::timestamptz)
      where person_id = ${who}::uuid and changed_at = ${found.changedAt}::timestamptz returning person_id`,
  )
  if (confirmed.length === 0) throw new KiwiError('NOT_FOUND')
  return { isConfirmed: true }
}
