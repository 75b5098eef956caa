import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import type { MainClient } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { idTime } from '../../../ids.ts'
import { NaturalBatch, type Settled } from '../ledger/natural-batch.ts'
import type { Posted } from '../ledger/post-transfers.ts'
import type { transferReceipt } from '../schema.ts'
import { type Payment, postPayments } from './post-payments.ts'

interface Asked {
  ctx: Ctx
  payment: Payment
}

/** One queue for each database client: a process on Node has one, a Worker's request its own, and so batches of one. */
const batches = new WeakMap<MainClient, NaturalBatch<Asked, Posted>>()

/** Posts a payment together with whatever else waits, and answers with its receipt; a retry gets the first one. */
export async function makePayment(ctx: Ctx, payment: Payment): Promise<z.infer<typeof transferReceipt>> {
  const batch = batches.get(ctx.main) ?? new NaturalBatch(postTogether)
  batches.set(ctx.main, batch)
  const { transferId, debitBalanceKrw } = await batch.add({ ctx, payment })
  return { transferId, amountKrw: payment.amountKrw, balanceKrw: debitBalanceKrw, createdAt: idTime(transferId).toISOString() }
}

/**
 * All in one transaction. Where that fails because of one of them (an approval that ended just now), each is tried alone; where the
 * database is out of reach, or its answer to the commit was lost, that is the answer to all.
 */
async function postTogether(asked: Asked[]): Promise<Settled<Posted>[]> {
  try {
    return await postPayments(
      asked[0]!.ctx,
      asked.map(({ payment }) => payment),
    )
  } catch (error) {
    if (asked.length === 1 || isOutOfReach(error)) throw error
    return Promise.all(asked.map(postAlone))
  }
}

async function postAlone({ ctx, payment }: Asked): Promise<Settled<Posted>> {
  try {
    return (await postPayments(ctx, [payment]))[0]!
  } catch (error) {
    return { ok: false, error }
  }
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof KiwiError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN')
}
