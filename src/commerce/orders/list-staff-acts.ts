import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { listActs } from '../../social/staff/list-acts.ts'
import type { actPage, actsInput } from '../../social/staff/schema.ts'
import { orderNumberOf } from './order-number.ts'

/** As `listActs`; the subject of a decision about a dispute is the number of its order. */
export async function listStaffActs(ctx: Ctx, input: z.infer<typeof actsInput>): Promise<z.infer<typeof actPage>> {
  const { acts, nextCursor } = await listActs(ctx, input)
  const returnIds = acts.flatMap(({ proposal, subject }) => (proposal === 'dispute' && subject !== null ? [subject] : []))
  if (returnIds.length === 0) return { acts, nextCursor }
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; orderId: string }>`select id, order_id from return_request where id = any(${returnIds}::uuid[])`,
  )
  const numbers = new Map(found.map(({ id, orderId }) => [id, orderNumberOf(orderId)]))
  return { acts: acts.map((act) => ({ ...act, subject: numbers.get(act.subject ?? '') ?? act.subject })), nextCursor }
}
