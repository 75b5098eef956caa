import { connectDatabase } from '../../db/client.ts'
import { one, type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { ConfigError, type PinVaultConfig, type ApiConfig } from '../../config.ts'
import { addressKeyUse } from '../../commerce/addresses/rewrap-addresses.ts'
import { alarmSentence, moneyAlarms } from '../../pay/desk/money-alarms.ts'
import { createFilePinVault } from '../../platform/pin-vault/file.ts'
import { reachMs } from './attempt.ts'
import type { Finding } from './finding.ts'

/**
 * Whether the jobs about money run in time, rows of the bank were set aside, and every stored
 * address can be opened.
 */
export async function examineMoney({ DATABASE_URL, DATABASE_DRIVER, DATABASE_POOLER, ADDRESS_KEYS }: ApiConfig): Promise<Finding[]> {
  const main = connectDatabase({
    url: DATABASE_URL,
    driver: DATABASE_DRIVER,
    pooler: DATABASE_POOLER,
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
      ...(alarms.length > 0 ? [] : [{ what: 'money jobs', verdict: 'ok', detail: 'none failed, none is late' } as const]),
      aside!.count > 0
        ? { what: 'rows of the bank', verdict: 'wrong', detail: `${aside!.count} could not be read or booked: look at /admin/pay` }
        : { what: 'rows of the bank', verdict: 'ok', detail: 'all were read' },
      await cashReceipts(main.db),
      addressKeys(
        ADDRESS_KEYS.map(({ id }) => id),
        await addressKeyUse(main.db),
      ),
    ]
  } catch (error) {
    // Another finding says that Postgres does not answer or has another schema.
    return [{ what: 'money jobs', verdict: 'off', detail: `not known: ${error instanceof Error ? error.message : String(error)}` }]
  } finally {
    await main.end()
  }
}

/** Three tries are 35 seconds: longer than PortOne is away for a moment. */
const triesBeforeWrong = 3

/** Orders about whose receipt the provider does not answer. Plan: outbox_open, by the name. */
async function cashReceipts(db: Queryable): Promise<Finding> {
  const what = 'cash receipts'
  const { waiting, lastError } = await one(
    db,
    sql<{ waiting: number; lastError: string | null }>`
      select count(*)::int as waiting, (array_agg(last_error order by run_at desc))[1] as last_error from outbox
      where name = 'receipts.settle' and done_at is null and failed_at is null and attempts >= ${triesBeforeWrong}`,
  )
  if (waiting === 0) return { what, verdict: 'ok', detail: 'no order waits for one' }
  const orders = waiting === 1 ? '1 order waits' : `${waiting} orders wait`
  const why = lastError ?? 'no reason given'
  return {
    what,
    verdict: 'wrong',
    detail: `${orders} for one: ${why}. Look at PORTONE_RECEIPT_CHANNEL_KEY and PORTONE_API_SECRET of the runner`,
  }
}

function addressKeys(here: string[], use: { keyId: string; addresses: number }[]): Finding {
  const what = 'address keys'
  const missing = use.filter(({ keyId }) => !here.includes(keyId))
  if (missing.length > 0) {
    const told = missing.map(({ keyId, addresses }) => `${keyId}, which ${addresses} addresses need`)
    return { what, verdict: 'wrong', detail: `ADDRESS_KEYS lacks ${told.join(' and ')}: add it again, behind the newest key` }
  }
  const unneeded = here.slice(1).filter((id) => !use.some(({ keyId }) => keyId === id))
  const may = unneeded.length > 0 ? `; ${unneeded.join(', ')} may be taken out of ADDRESS_KEYS` : ''
  return {
    what,
    verdict: 'ok',
    detail: `${here[0]} seals; ${use.map(({ keyId, addresses }) => `${keyId} wraps ${addresses}`).join(', ') || 'none is stored'}${may}`,
  }
}

/** Whether the server setups of PINs can be read. Their content is not shown. */
export async function examinePins(config: PinVaultConfig): Promise<Finding> {
  const what = 'payment PINs'
  switch (config.kind) {
    case 'none':
      return { what, verdict: 'wrong', detail: 'the API cannot start: set PIN_SETUP_FILE or PIN_SETUPS, made by "kiwi pay pin-setup"' }
    case 'settings':
      return { what, verdict: 'ok', detail: `${config.setups.length} setups of PIN_SETUPS, newest ${config.setups[0]?.id}` }
    case 'file':
      try {
        return { what, verdict: 'ok', detail: `newest setup ${(await createFilePinVault(config.path).newest()).id} of ${config.path}` }
      } catch (error) {
        if (error instanceof ConfigError) return { what, verdict: 'wrong', detail: error.message }
        throw error
      }
    default: {
      const unhandled: never = config
      throw new Error(String(unhandled))
    }
  }
}
