import type { PersonChip } from '../kiwi.ts'

/** The receiver of a payment, as shown before it. `name` is isolated for use in a sentence. */
export type Payee =
  | { kind: 'person'; name: string; handle: string; person: PersonChip }
  | { kind: 'shop'; id: string; name: string; handle: string }
