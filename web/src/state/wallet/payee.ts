import type { PersonChip } from '../kiwi.ts'

/** Who is to get the money, as shown before it is sent. `name` is isolated for use in a sentence. */
export type Payee =
  | { kind: 'person'; name: string; handle: string; person: PersonChip }
  | { kind: 'shop'; id: string; name: string; handle: string }
