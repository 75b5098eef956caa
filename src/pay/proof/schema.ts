import * as z from 'zod'

/** A person's balance in the newest signed head, and how to check it without trusting Kiwi; see docs/money.md, "Proof of a balance". */
export const balanceProof = z.object({
  day: z.string(),
  /** Exactly the signed text: `{"day","height","chain","accounts","root"}`, hashes in base64url. */
  head: z.string(),
  /** Ed25519 by BANK_ROOT_KEY, base64url. */
  signature: z.string(),
  /** `ownerId`: the person, so that one leaf cannot be shown to two of them. `salt`: 16 bytes, base64url. */
  leaf: z.object({ accountId: z.string(), ownerId: z.string(), seq: z.int(), balanceKrw: z.int(), salt: z.string() }),
  position: z.int(),
  /** Sibling hashes from the leaf up (RFC 6962), base64url. */
  path: z.array(z.string()),
})
export const invariantCheck = z.object({
  invariant: z.string(),
  /** How many items were checked. */
  checked: z.int(),
  broken: z.int(),
  /** The first few broken items. */
  examples: z.array(z.string()),
})
export type InvariantCheck = z.infer<typeof invariantCheck>

/** The newest run of `pay.verify`; null and empty before the first. */
export const verificationReport = z.object({ verifiedAt: z.iso.datetime().nullable(), checks: z.array(invariantCheck) })

/** The signed text of a daily head. `chain`: hash of the block at `height`; `root`: of the Merkle tree over `accounts` leaves. */
export interface HeadBody {
  day: string
  height: number
  chain: string
  accounts: number
  root: string
}
export function headText({ day, height, chain, accounts, root }: HeadBody): string {
  return JSON.stringify({ day, height, chain, accounts, root })
}
