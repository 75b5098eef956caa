import { randomUUID } from 'node:crypto'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { cancelRequest, declineRequest } from '../../../src/pay/wallet/close-request.ts'
import { requestMoney } from '../../../src/pay/wallet/request-money.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import type { TestPerson, World } from '../../worlds/world.ts'
import { sendOf } from '../../statements.ts'

/** One of these people asks another for 300 won. */
export function requestOf(world: World, people: TestPerson[]) {
  const [asker, payer] = people.toSorted(() => Math.random() - 0.5)
  world.advance(1)
  return requestMoney(asker!.ctx, {
    idempotencyKey: randomUUID(),
    fromPersonId: payer!.id,
    fromHandle: payer!.handle,
    amountKrw: 300,
    memo: '',
  })
}

/** Pays a request twice, declines and cancels it, all at once: exactly one of them succeeds. */
export async function closeOpenRequests(world: World, people: TestPerson[]) {
  const [open] = await rows(
    world.deps.main.db,
    sql<{ id: string; requester: string; payer: string; krw: number }>`
        select id, requester_id as requester, payer_id as payer, amount_krw as krw from money_request where state = 'open' order by random() limit 1`,
  )
  if (!open) return []
  const [asker, payer] = [people.find(({ id }) => id === open.requester)!, people.find(({ id }) => id === open.payer)!]
  const pay = async () => {
    const transfer = randomUUID()
    const approval = await world.approve(payer, sendOf(asker, transfer, open.krw, open.id))
    return sendMoney(payer.ctx, {
      idempotencyKey: transfer,
      toPersonId: asker.id,
      toHandle: asker.handle,
      amountKrw: open.krw,
      memo: '',
      requestId: open.id,
      approval,
    })
  }
  const tries = await Promise.allSettled([
    pay(),
    declineRequest(payer.ctx, { requestId: open.id }),
    pay(),
    cancelRequest(asker.ctx, { requestId: open.id }),
  ])
  const broken = tries.find((one) => one.status === 'rejected' && !['CONFLICT', 'LIMIT_EXCEEDED'].includes(one.reason.code as string))
  if (broken) throw (broken as PromiseRejectedResult).reason
  return tries
}
