import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { publishWallets } from '../ledger/wallet-events.ts'
import { notUpdated } from './internal/not-updated.ts'
import { refuseRenamed } from '../wallet/refuse-renamed.ts'
import { recordDecision } from './record-decision.ts'
import type { resolveDepositInput } from '../deposits/schema.ts'
import { isOwnPerson } from '../../social/access/own-matters.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

type Input = z.infer<typeof resolveDepositInput>
type Credit = Extract<Input, { decision: 'credit' }>

interface Taken {
  id: string
  amountKrw: number
  depositorName: string
}

/**
 * An admin's decision about money in suspense, with the reason. Throws NOT_FOUND (the deposit, or
 * no such active person), CONFLICT (decided already, or the person was renamed), FORBIDDEN (the
 * caller's own wallet, or not an admin any more).
 */
export async function resolveDeposit(ctx: MemberCtx, input: Input): Promise<{ depositId: string; transferId: string }> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const personId = input.decision === 'credit' ? await findCredited(tx, ctx.actor.personId, input) : null
    const deposit = await take(tx, ctx.actor.personId, personId, input, now)
    const { decision, reason } = input
    await recordDecision(tx, { personId: ctx.actor.personId, action: `deposit.${decision}`, subjectId: deposit.id, reason }, now)
    const transferId = await move(tx, deposit, input.decision, personId, now)
    return { depositId: deposit.id, transferId }
  })
}

/** The id says who is credited; the handle that the admin saw must still be theirs. */
async function findCredited(tx: MainTx, adminId: string, { toPersonId, toHandle }: Credit): Promise<string> {
  const [found] = await rows(
    tx.db,
    sql<{ handle: string; isOwn: boolean }>`
      select p.handle, ${isOwnPerson(adminId, sql`p.id`)} as is_own from person p where p.id = ${toPersonId}::uuid and p.status = 'active'`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'toPersonId' })
  refuseRenamed(found.handle, toHandle, 'toHandle')
  if (found.isOwn) throw new KiwiError('FORBIDDEN', { field: 'toPersonId', reason: 'own_money' })
  return toPersonId
}

const resolutions = { credit: 'credited', return: 'returned', keep: 'kept' } as const

async function take(tx: MainTx, adminId: string, personId: string | null, input: Input, now: Date): Promise<Taken> {
  const [taken] = await rows(
    tx.db,
    sql<Taken>`update deposit set state = 'resolved', resolution = ${resolutions[input.decision]}, resolved_by = ${adminId}, resolved_reason = ${input.reason},
          person_id = ${personId}, resolved_at = ${now}::timestamptz
        where id = ${input.depositId} and state = 'suspense' returning id, amount_krw, depositor_name`,
  )
  if (!taken) throw await notUpdated(tx, 'deposit', input.depositId)
  return taken
}

/** Posts it from suspense to the wallet, the central account (sent back), or income. */
async function move(tx: MainTx, deposit: Taken, decision: Input['decision'], personId: string | null, now: Date): Promise<string> {
  const { id: causeId, amountKrw, depositorName } = deposit
  const { suspense: debitAccountId, central, fee } = houseAccounts
  const [wallet] = personId === null ? [] : await walletsOf(tx, [personId], now)
  const leg = {
    credit: () => ({ kind: 'deposit', creditAccountId: wallet! }) as const,
    return: () => ({ kind: 'return', creditAccountId: central }) as const,
    keep: () => ({ kind: 'adjustment', creditAccountId: fee }) as const,
  }[decision]()
  const idempotencyKey = `deposit:${causeId}:resolved`
  const memo = [...depositorName].slice(0, 40).join('')
  const { transferId } = await postTransfer(tx, { ...leg, idempotencyKey, debitAccountId, amountKrw, memo, causeId }, now)
  if (personId === null) return transferId
  await tell(tx, notice(personId, 'deposit_received', { amountKrw }), { now })
  publishWallets(tx, [personId], { transferId, bankCallId: null }, now)
  return transferId
}
