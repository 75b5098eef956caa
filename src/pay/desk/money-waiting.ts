import { sql } from '../../db/sql.ts'
import type { WaitingSource } from '../../social/staff/count-waiting.ts'
import { unansweredAfterMs } from '../bank/rules.ts'

/** What waits for a decision at /admin/pay, except the debts of shops, which time may settle. */
export const moneyWaiting: WaitingSource = {
  what: 'money',
  permission: 'money.look',
  rows: (ctx) => sql`
    select 1 from payout where state = 'awaiting_approval'
    union all select 1 from deposit where state = 'suspense'
    union all select 1 from bank_call where ${isUnanswered(ctx.now())}
    union all select 1 from set_aside_row where state = 'open'
    union all select 1 from reconciliation_break where state = 'open'`,
}

/** Calls that the bank should have answered. */
export const isUnanswered = (now: Date) =>
  sql`state in ('sent', 'unknown') and sent_at < ${new Date(now.getTime() - unansweredAfterMs)}::timestamptz`
