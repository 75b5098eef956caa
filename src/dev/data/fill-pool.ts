import { virtualAccounts } from '../../../sandbox/virtual-accounts.ts'
import { connectDatabase } from '../../db/client.ts'
import { addAccounts } from '../../pay/deposits/add-accounts.ts'

/** Adds the virtual accounts of the sandbox's bank to Kiwi's pool, when Kiwi uses that bank. */
export async function fillPool(settings: Record<string, string | undefined>): Promise<void> {
  const sandboxUrl = settings.KAKAO_ISSUER?.replace(/\/kakao$/, '')
  if (!settings.DATABASE_URL || settings.DEPOSITS_URL !== `${sandboxUrl}/virtualaccounts`) return
  const main = connectDatabase({
    url: settings.DATABASE_URL,
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-dev',
  })
  try {
    await addAccounts({ main, now: () => new Date() }, virtualAccounts)
  } finally {
    await main.end()
  }
}
