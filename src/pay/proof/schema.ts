import * as z from 'zod'

/** A balance in the newest signed head with its proof: "Proof of a balance" in docs/money.md. */
export const balanceProof = z.object({
  day: z.string(),
  /** Exactly the signed text: `{"day","height","chain","accounts","root"}`, hashes in base64url. */
  head: z.string(),
  /** Ed25519 by BANK_ROOT_KEY, base64url. */
  signature: z.string(),
  /** `ownerId` is the person, so that a leaf serves only one. `salt`: 16 bytes, base64url. */
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

/** A daily head as signed. `chain`: hash of the block at `height`; `root`: of `accounts` leaves. */
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
