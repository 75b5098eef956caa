import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

/**
 * The public keys of the bank connector, newest first, in the JSON text `body`: `{"issuedAt": ISO,
 * "keys": [{ "id", "publicKey" }]}`.
 */
export const bankKeyList = z.object({
  /** Exactly the signed text. */
  body: z.string(),
  /** Ed25519 over `body` by the connector's signing key (BANK_ROOT_KEY), base64url. */
  signature: z.string(),
})

/** Ed25519 public key, raw, base64url. A client without it keeps the first one that it reads. */
export const bankRootKey = z.object({ rootKey: z.string() })

/**
 * An account number that only the bank connector can read. HPKE base mode (RFC 9180) with
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; info `kiwi bank account v1`; the digits are
 * padded with zero bytes to 64 bytes; aad is the JSON text `["bank-account", personId, bankCode,
 * keyId, recordId]`.
 */
export const sealedAccount = z.strictObject({
  keyId: z.string().regex(/^[a-z0-9-]{4,40}$/),
  /** Made by the client. A seal is good for this record only; a retry has the same record. */
  recordId: uuid,
  bankCode: z.string().regex(/^\d{3}$/),
  /** base64url of the encapsulated key (32 bytes). */
  enc: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** base64url of 64 + 16 bytes. */
  ciphertext: z.string().regex(/^[A-Za-z0-9_-]{107}$/),
})

/**
 * Asks for the won. The answer is the same whether the account exists, belongs to another person,
 * or had its won for today. Errors: REVERIFY_REQUIRED (a PIN is set, or an account was linked
 * before: `pay.pin.startReverify` first), KEY_RETIRED (seal again), TOO_MANY_REQUESTS (five per day
 * per person and per device), CONFLICT (shop_in_debt: a shop in debt beyond the cap keeps its
 * account), IDEMPOTENCY_MISMATCH.
 */
export const verifyAccountInput = z.strictObject({ account: sealedAccount })
export const verificationView = z.object({
  verificationId: z.string(),
  purpose: z.enum(['link', 'unlock']),
  state: z.enum(['requested', 'sent', 'confirmed', 'expired']),
  triesLeft: z.int(),
  expiresAt: z.iso.datetime(),
})
export const verificationInput = z.strictObject({ verificationId: uuid })
/** Errors: VERIFICATION_FAILED, with details.triesLeft for one's own. */
export const confirmAccountInput = z.strictObject({ verificationId: uuid, code: z.string().regex(/^\d{4}$/) })

/** Of `admin.pay.decideCall`; the runner asks the bank once more before the decision counts. */
export const decidedCall = z.object({ bankCallId: z.string(), state: z.literal('deciding') })
