import { m } from '../paraglide/messages.js'
import { toast } from './toasts.ts'

/**
 * Copies an address of this site. Without the permission, or on a plain-http origin, the address
 * itself is shown.
 */
export async function copyLink(path: string): Promise<void> {
  const url = new URL(path, location.origin).href
  await navigator.clipboard.writeText(url).then(
    () => toast(m.post_link_copied()),
    () => toast(url),
  )
}
