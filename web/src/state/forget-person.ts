import type { QueryClient } from '@tanstack/react-query'
import { forgetOutbox } from './chat/outbox.ts'
import { forgetSync } from './chat/sync.ts'
import { forgetArrived } from './social/arrivals.ts'
import { queries } from './social/queries.ts'
import { forgetWallet } from './wallet/secrets.ts'

/** Keys of the device, not of the person: the bank's root key and the date of its list. */
const ofTheDevice = new Set(['kiwi.bank.rootKey', 'kiwi.bank.keysIssuedAt'])

/** After sign-out, the device keeps nothing of the person: no cache, drafts, searches or proofs. */
export async function forgetPerson(client: QueryClient): Promise<void> {
  forgetArrived()
  client.clear()
  forgetOutbox()
  forgetSync()
  await forgetWallet()
  for (const key of Object.keys(localStorage)) if (key.startsWith('kiwi.') && !ofTheDevice.has(key)) localStorage.removeItem(key)
  sessionStorage.clear()
  client.setQueryData(queries.me().queryKey, null)
}
