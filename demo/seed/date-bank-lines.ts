import { isNotNull } from 'drizzle-orm'
import type { RunnerDeps } from '../../src/context.ts'
import { bankCall } from '../../src/db/schema/bank.ts'

/**
 * Dates each line of the sandbox's bank to the time at which its call was sent, so that its
 * statement agrees with the seeded ledger. The clock of the sandbox stays: people use it meanwhile.
 */
export async function dateBankLines(deps: RunnerDeps, sandboxUrl: string): Promise<void> {
  const calls = await deps.main.db
    .select({ reference: bankCall.reference, sentAt: bankCall.sentAt })
    .from(bankCall)
    .where(isNotNull(bankCall.sentAt))
  const lines = calls.map(({ reference, sentAt }) => ({ reference, at: sentAt!.toISOString() }))
  const answer = await fetch(`${sandboxUrl}/control/date-lines`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lines }),
  })
  if (!answer.ok) throw new Error(`The sandbox did not date the bank's lines: ${answer.status} ${await answer.text()}`)
}
