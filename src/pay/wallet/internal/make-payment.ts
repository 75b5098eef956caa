import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import type { MainClient } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { idTime } from '../../../ids.ts'
import { NaturalBatch, type Answer } from '../../ledger/natural-batch.ts'
import type { Posted } from '../../ledger/post-transfers.ts'
import type { transferReceipt } from '../../schema.ts'
import { type Payment, postPayments, type Waiting } from './post-payments.ts'

interface Asked {
  ctx: Ctx
  payment: Payment
  /** How often it was found busy. */
  tries: number
}

/** One queue for each database client: a process on Node has one, a Worker's request its own, and so batches of one. */
const batches = new WeakMap<MainClient, NaturalBatch<Asked, Posted>>()

/** Posts a payment together with whatever else waits, and answers with its receipt; a retry gets the first one. */
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
 * Another process's batch holds a wallet for milliseconds: so often it is tried again with the batches that follow, before it waits
 * apart. Two processes that pay one person 600 times at once then refuse nobody.
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

/**
 * All in one transaction. Where that fails because of one of them (an approval that ended just now), each is tried alone; where the
 * database is out of reach, or its answer to the commit was lost, that is the answer to all. One whose wallet, key or request
 * somebody else has locked is tried again, then waits for it apart, while the next batches go on.
 */
async function postTogether(asked: Asked[]): Promise<(Answer<Posted> | Promise<Answer<Posted>>)[]> {
  try {
    const settled = await postPayments(
      asked[0]!.ctx,
      asked.map(({ payment }) => payment),
      { wait: false },
    )
    return settled.map((answer, place) => (answer === 'busy' ? tryAgain(asked[place]!) : answer))
  } catch (error) {
    if (asked.length === 1 || isOutOfReach(error)) throw error
    const answers = await Promise.all(asked.map((one) => postAlone(one, { wait: false })))
    return answers.map((answer, place) => (answer === 'busy' ? tryAgain(asked[place]!) : answer))
  }
}

async function postAlone({ ctx, payment }: Asked, waiting: Waiting): Promise<Answer<Posted> | 'busy'> {
  try {
    return (await postPayments(ctx, [payment], waiting))[0]!
  } catch (error) {
    return { ok: false, error }
  }
}

/** Waits for one wallet at a time and holds no other meanwhile: whom a stuck payer would pay is paid by everybody else. */
async function postPatiently(one: Asked): Promise<Answer<Posted> | 'busy'> {
  const { payerId, payee } = one.payment
  for (const walletOf of payee.kind === 'person' ? [payerId, payee.id, payerId] : [payerId]) {
    const answer = await postAlone(one, { wait: false, walletOf })
    if (answer !== 'busy') return answer
  }
  return postAlone(one, { wait: true })
}

/** Each takes a session of its own and waits at most as long as a lock may; the rest of the sessions are for everybody else. */
const apartAtOnce = 3
const apartAtMost = 200
/** By client, as the queues: a Worker's request must not wait for another's. */
const lanes = new WeakMap<MainClient, { running: number; queue: (() => void)[] }>()

/** Waits for whoever holds it. Refused with UNAVAILABLE where too many do already. */
async function postApart(one: Asked): Promise<Answer<Posted>> {
  const lane = lanes.get(one.ctx.main) ?? { running: 0, queue: [] }
  lanes.set(one.ctx.main, lane)
  if (lane.queue.length >= apartAtMost) return unavailable
  if (lane.running >= apartAtOnce) await new Promise<void>((go) => lane.queue.push(go))
  else lane.running += 1
  try {
    const answer = await postPatiently(one)
    return answer === 'busy' ? unavailable : answer
  } finally {
    // Whoever is next takes this place over.
    const next = lane.queue.shift()
    if (next) next()
    else lane.running -= 1
  }
}

const unavailable: Answer<never> = { ok: false, error: new KiwiError('UNAVAILABLE') }

function isOutOfReach(error: unknown): boolean {
  return error instanceof KiwiError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN')
}
