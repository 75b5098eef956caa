import type { QueryClient } from '@tanstack/react-query'
import { forgetOutbox } from './chat/outbox.ts'
import { forgetSync } from './chat/sync.ts'
import { forgetArrived } from './social/arrivals.ts'
import { forgetFiles } from './social/picture-files.ts'
import { queries } from './social/queries.ts'
import { showBadge } from './social/badge.ts'
import { forgetWaitingActs } from './social/kept-acts.ts'
import { forgetKept } from './kept-on-device.ts'
import { forgetWallet } from './wallet/secrets.ts'

/**
 * Keys of the device, not of the person: the bank's root key and the date of its list, and whether
 * letters are shortcuts.
 */
const ofTheDevice = new Set(['kiwi.bank.rootKey', 'kiwi.bank.keysIssuedAt', 'kiwi.shortcuts'])

/** What pushes left on the screen, and the number on the app's icon. */
async function forgetShown(): Promise<void> {
  const registration = 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration('/') : undefined
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close()
  showBadge(0)
}

/**
 * After sign-out, the device keeps nothing of the person: no page they saw, no drafts, searches or
 * proofs.
 */
export async function forgetPerson(client: QueryClient): Promise<void> {
  forgetArrived()
  client.clear()
  forgetOutbox()
  forgetWaitingActs()
  forgetSync()
  await forgetKept()
  await forgetWallet()
  await forgetShown()
  await forgetFiles()
  for (const key of Object.keys(localStorage)) if (key.startsWith('kiwi.') && !ofTheDevice.has(key)) localStorage.removeItem(key)
  sessionStorage.clear()
  client.setQueryData(queries.me().queryKey, null)
}
