import { m } from '../../paraglide/messages.js'
import type { PersonChip } from '../kiwi.ts'

/** The receiver of a payment, as shown before it. `name` is isolated for use in a sentence. */
export type Payee =
  | { kind: 'person'; name: string; handle: string; person: PersonChip }
  | { kind: 'shop'; id: string; name: string; handle: string }

/** Who is paid, as it is signed, in words: `shop:handle` for each shop of a checkout. */
export const wordPayee = (shown: string): string =>
  shown
    .split(',')
    .map((one) => (one.startsWith('shop:') ? m.wallet_approve_shop({ handle: one.slice('shop:'.length) }) : one))
    .join(', ')
