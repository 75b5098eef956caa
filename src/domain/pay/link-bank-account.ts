import { eq, and, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { bankAccount } from '../../db/schema/ledger.ts'
import { newId } from '../../ids.ts'
import { write } from '../write.ts'
import { readWallet } from './read-wallet.ts'
import type { linkBankAccountInput, wallet } from './schema.ts'

/** Links one bank account, in place of an earlier one. Linking the same again changes nothing. */
export async function linkBankAccount(ctx: MemberCtx, input: z.infer<typeof linkBankAccountInput>): Promise<z.infer<typeof wallet>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const mine = and(eq(bankAccount.personId, personId), isNull(bankAccount.unlinkedAt))
  await write(ctx, async (tx) => {
    const [current] = await tx.db.select().from(bankAccount).where(mine).for('update')
    if (current?.fintechUseNum === input.fintechUseNum) return
    if (current) await tx.db.update(bankAccount).set({ unlinkedAt: now }).where(eq(bankAccount.id, current.id))
    await tx.db.insert(bankAccount).values({
      id: newId(now),
      personId,
      bankCode: input.bankCode,
      fintechUseNum: input.fintechUseNum,
      lastFour: input.fintechUseNum.slice(-4),
      createdAt: now,
    })
  })
  return readWallet(ctx)
}
