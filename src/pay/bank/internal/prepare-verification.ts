import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { one, run } from '../../../db/rows.ts'
import { accountVerification } from '../../../db/schema/bank.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { AccountFacts } from '../../../platform/bank/port.ts'
import type { Verification } from '../read-verification.ts'
import type { OpenCall } from './read-open-call.ts'
import { codeHashOf, newCode, since, verificationsADay } from '../rules.ts'

/**
 * Before the won is sent: stores what the connector read of the account and the hash of a new code,
 * and returns the code. Null when no won may be sent; the verification then looks exactly like one
 * whose won is on its way.
 */
export async function prepareVerification(
  ctx: RunnerCtx,
  tx: MainTx,
  { verificationId }: Pick<OpenCall, 'verificationId'>,
  facts: AccountFacts | null,
): Promise<string | null> {
  if (!verificationId) return null
  const isAsked = eq(accountVerification.id, verificationId)
  const [asked] = await tx.db.select().from(accountVerification).where(isAsked).for('update')
  if (asked?.state !== 'requested') return null
  const now = ctx.now()
  const refusal = await whyNotSent(tx, asked, facts, now)
  if (refusal) ctx.logger.warn({ verificationId }, `no won was sent: ${refusal}`)
  const code = refusal ? null : newCode(ctx.randomBytes)
  const codeHash = code && codeHashOf(ctx.config.BANK_CODE_KEY, verificationId, code)
  await run(
    tx.db,
    sql`update account_verification set state = 'sent', code_hash = ${codeHash || null}, ${factsOf(facts)} where id = ${verificationId}::uuid`,
  )
  return code
}

/** What a verification keeps of its account, to be set. */
export function factsOf(facts: AccountFacts | null): Sql {
  const [newest = null, ...others] = facts?.duplicateIndexes ?? []
  return sql`last_four = ${facts?.lastFour ?? null}, duplicate_index = ${newest}, other_indexes = ${sql.list(others, (index) => index, 'bytea')}`
}

/**
 * An account gets three won per day, over all people, so that nobody learns about an account or
 * floods it. Unlocks of its owner do not count: otherwise three strangers per day could keep a PIN
 * locked.
 */
async function whyNotSent(tx: MainTx, asked: Verification, facts: AccountFacts | null, now: Date): Promise<string | null> {
  if (!facts) return 'the seal could not be opened'
  if (asked.expiresAt <= now) return 'the verification had expired'
  if (asked.purpose !== 'link') return null
  const indexes = facts.duplicateIndexes
  await lockNames(tx, ...indexes.map((index) => `verified_account:${Buffer.from(index).toString('hex')}`))
  const { sent } = await one(
    tx.db,
    sql<{ sent: number }>`select count(*)::int as sent from account_verification
        where duplicate_index = any(${sql.list(indexes, (index) => index, 'bytea')}) and created_at > ${since(now)}::timestamptz and code_hash is not null and id <> ${asked.id}::uuid`,
  )
  return sent >= verificationsADay.account ? 'the account had its won for today' : null
}
