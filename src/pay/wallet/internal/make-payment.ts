import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import type { MainClient } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { idTime } from '../../../ids.ts'
import { type Answer, NaturalBatch } from '../../../shared/natural-batch.ts'
import type { Posted } from '../../ledger/post-transfers.ts'
import type { transferReceipt } from '../../schema.ts'
import { type Payment, postPayments } from './post-payments.ts'

interface Asked {
  ctx: Ctx
  payment: Payment
  /** How often it was busy. */
  tries: number
}

/** One queue per database client: a process on Node has one, each request of a Worker its own. */
const batches = new WeakMap<MainClient, NaturalBatch<Asked, Posted>>()

/** Posts a payment together with the others that wait. A retry gets the first receipt. */
export async function makePayment(ctx: Ctx, payment: Payment): Promise<z.infer<typeof transferReceipt>> {
  const { transferId, debitBalanceKrw } = await queueOf(ctx).add({ ctx, payment, tries: 0 })
  return { transferId, amountKrw: payment.amountKrw, balanceKrw: debitBalanceKrw, createdAt: idTime(transferId).toISOString() }
}

function queueOf({ main }: Ctx): NaturalBatch<Asked, Posted> {
  const queue = batches.get(main) ?? new NaturalBatch(postTogether)
  batches.set(main, queue)
  return queue
}

/**
 * All in one transaction. When it fails because of one payment, each is tried alone. When the
 * database is out of reach, or its answer to the commit was lost, that is the answer to all. A busy
 * payment is tried again, then waits apart, while the next batches go on.
 */
async function postTogether(asked: Asked[]): Promise<(Answer<Posted> | Promise<Answer<Posted>>)[]> {
  const answers = await postPayments(
    asked[0]!.ctx,
    asked.map(({ payment }) => payment),
  ).catch((error: unknown) => {
    if (asked.length === 1 || isOutOfReach(error)) throw error
    return Promise.all(asked.map((one) => postAlone(one)))
  })
  return answers.map((answer, place) => (answer === 'busy' ? tryAgain(asked[place]!) : answer))
}

async function postAlone({ ctx, payment }: Asked, waitFor: string | null = null): Promise<Answer<Posted> | 'busy'> {
  try {
    return (await postPayments(ctx, [payment], waitFor))[0]!
  } catch (error) {
    return { ok: false, error }
  }
}

/**
 * A batch of another process has a wallet locked for milliseconds: a busy payment is tried so often
 * with the next batches before it waits apart. Two processes that pay one person 600 times at once
 * then refuse nobody.
 */
const triesTogether = 12

function tryAgain(one: Asked): Promise<Answer<Posted>> {
  if (one.tries >= triesTogether) return postApart(one)
  return queueOf(one.ctx)
    .add({ ...one, tries: one.tries + 1 })
    .then(
      (value) => ({ ok: true, value }),
      (error: unknown) => ({ ok: false, error }),
    )
}

/** Each has a session of its own while it waits; the other sessions stay free for others. */
const apartAtOnce = 3
const apartAtMost = 200
/** By client, as the queues: a Worker's request must not wait for another's. */
const lanes = new WeakMap<MainClient, { running: number; queue: (() => void)[] }>()

/** Waits until its locks are free. Refused with UNAVAILABLE when too many payments wait already. */
async function postApart(one: Asked): Promise<Answer<Posted>> {
  const lane = lanes.get(one.ctx.main) ?? { running: 0, queue: [] }
  lanes.set(one.ctx.main, lane)
  if (lane.queue.length >= apartAtMost) return unavailable
  if (lane.running >= apartAtOnce) await new Promise<void>((go) => lane.queue.push(go))
  else lane.running += 1
  try {
    return await postPatiently(one)
  } finally {
    // The next payment takes over this place.
    const next = lane.queue.shift()
    if (next) next()
    else lane.running -= 1
  }
}

/** Twice the most that was measured under full contention: see "Posting" in docs/money.md. */
const waitsApart = 24

/** Waits for the payer's and the payee's wallet in turn, until the other one is free then. */
async function postPatiently(one: Asked): Promise<Answer<Posted>> {
  const { payerId, payee } = one.payment
  for (let wait = 0; wait < waitsApart; wait += 1) {
    const answer = await postAlone(one, payee.kind === 'person' && wait % 2 === 1 ? payee.id : payerId)
    if (answer !== 'busy') return answer
  }
  return unavailable
}

const unavailable: Answer<never> = { ok: false, error: new KiwiError('UNAVAILABLE') }

function isOutOfReach(error: unknown): boolean {
  return error instanceof KiwiError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN')
}
