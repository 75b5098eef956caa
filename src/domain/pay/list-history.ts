import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { loadChips } from '../people/chips.ts'
import type { TransferKind } from './ledger.ts'
import type { historyInput, historyPage } from './schema.ts'

interface Line {
  seq: number
  transfer_id: string
  kind: TransferKind
  amount_krw: number
  balance_after_krw: number
  memo: string
  created_at: Date
  person_id: string | null
  shop_name: string | null
  shop_handle: string | null
}

/** The caller's wallet, newest first. The cursor is the entry's seq, which has no gaps. Plan: entry_pkey backwards, no sort. */
export async function listHistory(ctx: MemberCtx, input: z.infer<typeof historyInput>): Promise<z.infer<typeof historyPage>> {
  const before = input.cursor === null ? null : Number(input.cursor)
  if (before !== null && !Number.isSafeInteger(before)) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  const lines = await rows<Line>(
    ctx.main.db,
    sql`select e.seq, t.id as transfer_id, t.kind, e.amount_krw, e.balance_after_krw, t.memo, e.created_at,
               other.person_id, s.name as shop_name, s.handle as shop_handle
        from account mine
        join entry e on e.account_id = mine.id and e.seq < coalesce(${before}::bigint, 9223372036854775807)
        join transfer t on t.id = e.transfer_id
        join account other on other.id = case when t.debit_account_id = mine.id then t.credit_account_id else t.debit_account_id end
        left join shop s on s.id = other.shop_id
        where mine.kind = 'wallet' and mine.person_id = ${ctx.actor.personId}
        order by e.seq desc limit ${input.limit + 1}`,
  )
  const page = lines.slice(0, input.limit)
  const chips = await loadChips(
    ctx,
    page.flatMap((line) => line.person_id ?? []),
  )
  return {
    lines: page.map((line) => ({
      transferId: line.transfer_id,
      kind: line.kind,
      amountKrw: line.amount_krw,
      balanceAfterKrw: line.balance_after_krw,
      counterparty: counterpartyOf(line, chips),
      memo: line.memo,
      createdAt: line.created_at.toISOString(),
    })),
    nextCursor: lines.length > input.limit ? String(page.at(-1)!.seq) : null,
  }
}

function counterpartyOf(
  line: Line,
  chips: Awaited<ReturnType<typeof loadChips>>,
): z.infer<typeof historyPage>['lines'][number]['counterparty'] {
  if (line.shop_handle !== null) return { kind: 'shop', name: line.shop_name ?? '', handle: line.shop_handle }
  const chip = line.person_id === null ? undefined : chips.get(line.person_id)
  return chip ? { kind: 'person', ...chip } : { kind: 'house' }
}
