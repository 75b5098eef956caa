import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { moneyRequestInput, moneyRequestView } from '../schema.ts'
import { readRequest } from './internal/read-request.ts'

/** One request by or to the caller. Errors: NOT_FOUND. */
export function readMoneyRequest(
  ctx: MemberCtx,
  { requestId }: z.infer<typeof moneyRequestInput>,
): Promise<z.infer<typeof moneyRequestView>> {
  return readRequest(ctx, requestId)
}
