import { and, count, eq, gt, isNotNull, ne } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { accountVerification } from '../../../db/schema/bank.ts'
import type { AccountFacts } from '../../../platform/bank/port.ts'
import { lockNames } from '../../../db/lock-names.ts'
import type { OpenCall } from './read-open-call.ts'
import { codeHashOf, newCode, since, verificationsADay } from '../rules.ts'

/**
 * Before the won leaves: writes down what the connector read of the account and the hash of a new code. Null when no won is to be
 * sent; the verification then looks exactly like one whose won is on its way.
 */
export async function prepareVerification(
  ctx: RunnerCtx,
  tx: MainTx,
  { verificationId }: Pick<OpenCall, 'verificationId'>,
  facts: AccountFacts | null,
): Promise<string | null> {
  if (!verificationId) return null
  const one = eq(accountVerification.id, verificationId)
  const [asked] = await tx.db.select().from(accountVerification).where(one).for('update')
  if (asked?.state !== 'requested') return null
  const now = ctx.now()
  const why = !facts
    ? 'the seal could not be opened'
    : asked.expiresAt <= now
      ? 'its time was over'
      : asked.purpose === 'link'
        ? await cap(tx, facts, verificationId, now)
        : null
  if (why) ctx.logger.warn({ verificationId }, `no won was sent: ${why}`)
  const code = why ? null : newCode(ctx.randomBytes)
  const codeHash = code && codeHashOf(ctx.config.BANK_CODE_KEY, verificationId, code)
  await tx.db
    .update(accountVerification)
    .set({ state: 'sent', lastFour: facts?.lastFour, duplicateIndex: facts?.duplicateIndex, codeHash: codeHash || null })
    .where(one)
  return code
}

/**
 * Over all people: whoever wants to learn about an account, or to flood it, gets three won a day into it. Its owner's unlock is no
 * part of it, or three strangers a day could keep a PIN locked.
 */
async function cap(tx: MainTx, { duplicateIndex }: AccountFacts, verificationId: string, now: Date): Promise<string | null> {
  await lockNames(tx, `verified_account:${Buffer.from(duplicateIndex).toString('hex')}`)
  const [recent] = await tx.db
    .select({ sent: count() })
    .from(accountVerification)
    .where(
      and(
        eq(accountVerification.duplicateIndex, duplicateIndex),
        gt(accountVerification.createdAt, since(now)),
        isNotNull(accountVerification.codeHash),
        ne(accountVerification.id, verificationId),
      ),
    )
  return (recent?.sent ?? 0) >= verificationsADay.account ? 'the account had its won for today' : null
}
