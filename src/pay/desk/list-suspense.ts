import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import type { suspenseInput, suspensePage } from '../deposits/schema.ts'

type Item = z.infer<typeof suspensePage>['deposits'][number]

interface Row extends Omit<Item, 'depositedAt' | 'lease'> {
  depositedAt: Date
  lease: Item['lease']
}

/** Money that waits for a decision, oldest first, with who leased its account last. Plan: index `deposit_suspense`, then keys. */
export async function listSuspense(ctx: MemberCtx, input: z.infer<typeof suspenseInput>): Promise<z.infer<typeof suspensePage>> {
  const { cursor, limit } = input
  const place = idCursor.decode(cursor)
  const [found, [total]] = await Promise.all([
    rows<Row>(
      ctx.main.db,
      sql`select d.id as "depositId", d.amount_krw as "amountKrw", d.depositor_name as "depositorName", d.deposited_at as "depositedAt", d.reason,
                 v.account_number as "accountNumber",
                 case when l.id is null then null else jsonb_build_object('leaseId', l.id, 'handle', coalesce(p.handle, ''), 'amountKrw', l.amount_krw,
                   'depositorName', l.depositor_name, 'endedAt', to_char(l.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as lease
          from deposit d
          left join virtual_account v on v.id = d.virtual_account_id
          left join virtual_account_lease l on l.id = d.lease_id
          left join person p on p.id = l.person_id
          where d.state = 'suspense' ${place === null ? sql`` : sql`and d.id > ${place}::uuid`}
          order by d.id limit ${limit + 1}`,
    ),
    rows<{ krw: number }>(ctx.main.db, sql`select coalesce(sum(amount_krw), 0)::bigint as krw from deposit where state = 'suspense'`),
  ])
  const page = found.slice(0, limit)
  return {
    deposits: page.map((row) => ({ ...row, depositedAt: row.depositedAt.toISOString() })),
    totalKrw: total?.krw ?? 0,
    nextCursor: found.length > limit ? idCursor.encode(page.at(-1)!.depositId) : null,
  }
}
