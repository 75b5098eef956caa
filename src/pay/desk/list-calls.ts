import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { unresolvedCall } from '../settlement/schema.ts'
import { isUnanswered } from './money-waiting.ts'

type Call = z.infer<typeof unresolvedCall>

const limit = 200

/** Calls that the bank has not answered, oldest first, for an admin who asks the bank. */
export async function listCalls(ctx: Ctx): Promise<Call[]> {
  const calls = await rows(
    ctx.main.db,
    sql<Omit<Call, 'sentAt'> & { sentAt: Date }>`
        select id as bank_call_id, kind, purpose, amount_krw, reference, attempts, response_code, sent_at from bank_call
        where ${isUnanswered(ctx.now())} order by created_at limit ${limit}`,
  )
  return calls.map((call) => ({ ...call, sentAt: call.sentAt.toISOString() }))
}
