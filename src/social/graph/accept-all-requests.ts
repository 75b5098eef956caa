import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { sql } from '../../db/sql.ts'
import { answerRequests } from './internal/answer-requests.ts'

/** Accepts every request to follow an account that becomes public. */
export async function acceptAllRequests(ctx: MemberCtx, tx: MainTx, followeeId: string): Promise<void> {
  await answerRequests(ctx, tx, followeeId, true, sql`true`)
}
