import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import type { suspenseInput, suspensePage } from '../deposits/schema.ts'

type Item = z.infer<typeof suspensePage>['deposits'][number]

type Row = Omit<Item, 'depositedAt'> & { depositedAt: Date }

/** Money that waits for a decision, oldest first. Plan: index `deposit_suspense`, then keys. */
export async function listSuspense(ctx: MemberCtx, input: z.infer<typeof suspenseInput>): Promise<z.infer<typeof suspensePage>> {
  const { cursor, limit } = input
  const place = idCursor.decode(cursor)
  const [found, { totalKrw }] = await Promise.all([
    rows(
      ctx.main.db,
      sql<Row>`select d.id as deposit_id, d.amount_krw, d.depositor_name, d.deposited_at, d.reason, v.account_number,
                 case when l.id is null then null else jsonb_build_object('leaseId', l.id, 'personId', l.person_id, 'handle', coalesce(p.handle, ''), 'amountKrw', l.amount_krw,
                   'depositorName', l.depositor_name, 'endedAt', ${jsonInstant(sql`l.ended_at`)}) end as lease
          from deposit d
          left join virtual_account v on v.id = d.virtual_account_id
          left join virtual_account_lease l on l.id = d.lease_id
          left join person p on p.id = l.person_id
          where d.state = 'suspense' ${place === null ? sql`` : sql`and d.id > ${place}::uuid`}
          order by d.id limit ${limit + 1}`,
    ),
    one(
      ctx.main.db,
      sql<{ totalKrw: number }>`select coalesce(sum(amount_krw), 0)::bigint as total_krw from deposit where state = 'suspense'`,
    ),
  ])
  const { page, nextCursor } = pageOf(found, limit, ({ depositId }) => idCursor.encode(depositId))
  return { deposits: page.map((row) => ({ ...row, depositedAt: row.depositedAt.toISOString() })), totalKrw, nextCursor }
}
