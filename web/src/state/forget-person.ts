import type { QueryClient } from '@tanstack/react-query'
import { setNewPostCount } from './live.ts'
import { queries } from './social/queries.ts'
import { forgetWallet } from './wallet/secrets.ts'

/** What belongs to the device and not to whoever was signed in: the bank's key of the first visit, and how new its list was. */
const ofTheDevice = new Set(['kiwi.bank.rootKey', 'kiwi.bank.keysIssuedAt'])

/** After sign-out nothing that was read, written or looked for as this person stays on the device: cache, drafts, searches, proofs. */
export async function forgetPerson(client: QueryClient): Promise<void> {
  setNewPostCount(0)
  client.clear()
  await forgetWallet()
  for (const key of Object.keys(localStorage)) if (key.startsWith('kiwi.') && !ofTheDevice.has(key)) localStorage.removeItem(key)
  sessionStorage.clear()
  client.setQueryData(queries.me().queryKey, null)
}
