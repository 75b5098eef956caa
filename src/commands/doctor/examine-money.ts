import { connectDatabase } from '../../db/client.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { RunnerConfig } from '../../config.ts'
import * as schema from '../../db/schema/index.ts'
import { alarmSentence, moneyAlarms } from '../../pay/desk/money-alarms.ts'
import type { Finding } from './finding.ts'

const reachMs = 4_000

/** Whether the jobs about money do what they should, and whether the bank sent what nobody could read. */
export async function examineMoney({ DATABASE_URL, DATABASE_DRIVER }: RunnerConfig): Promise<Finding[]> {
  const main = connectDatabase({
    url: DATABASE_URL,
    schema,
    driver: DATABASE_DRIVER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-doctor',
    timeouts: { statementMs: reachMs, transactionMs: reachMs, idleInTransactionMs: reachMs },
  })
  try {
    const alarms = await moneyAlarms(main.db, new Date())
    const [aside] = await rows(main.db, sql<{ count: number }>`select count(*)::int as count from set_aside_row where state = 'open'`)
    return [
      ...alarms.map((alarm): Finding => ({ what: 'money job', verdict: 'wrong', detail: alarmSentence(alarm) })),
      ...(alarms.length > 0 ? [] : [{ what: 'money jobs', verdict: 'ok', detail: 'none fails, none is late' } as const]),
      aside!.count > 0
        ? { what: 'rows of the bank', verdict: 'wrong', detail: `${aside!.count} could not be read or booked: look at /admin/pay` }
        : { what: 'rows of the bank', verdict: 'ok', detail: 'all were read' },
    ]
  } catch (error) {
    // That Postgres cannot be asked, or has another schema, is a finding of its own.
    return [{ what: 'money jobs', verdict: 'off', detail: `not known: ${error instanceof Error ? error.message : String(error)}` }]
  } finally {
    await main.end()
  }
}
