import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant } from './columns.ts'
import { identityVerification, person, session } from './person.ts'

/**
 * A device that may approve payments: its P-256 public key. The private half cannot leave the
 * device.
 */
export const deviceKey = pgTable(
  'device_key',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** SubjectPublicKeyInfo (DER). */
    publicKey: bytea('public_key').notNull(),
    name: text('name').notNull(),
    createdAt: createdAt(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('device_key_public_key_unique').on(t.publicKey),
    index('device_key_person')
      .on(t.personId)
      .where(sql`${t.revokedAt} is null`),
  ],
)

/**
 * The PIN was right, on this session and device, a moment ago. Only the SHA-256 of the token is
 * kept.
 */
export const pinProof = pgTable(
  'pin_proof',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => session.id),
    deviceId: uuid('device_id')
      .notNull()
      .references(() => deviceKey.id),
    /** Part of every statement signed under this proof. */
    nonce: text('nonce').notNull(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('pin_proof_person').on(t.personId), index('pin_proof_expiry').on(t.expiresAt)],
)

/**
 * What a person signed, for each payment: the statement as they saw it, and the device's signature.
 * Append-only.
 */
export const paymentApproval = pgTable(
  'payment_approval',
  {
    /** The transfer, hold or bank call it approved. */
    subjectId: uuid('subject_id').primaryKey(),
    personId: uuid('person_id').notNull(),
    deviceId: uuid('device_id').notNull(),
    /** The exact text that was signed. */
    statement: text('statement').notNull(),
    signature: bytea('signature').notNull(),
    createdAt: createdAt(),
  },
  // One signature is one payment: a second one under it is refused, whatever procedure asks.
  (t) => [uniqueIndex('payment_approval_statement').on(t.personId, t.statement)],
)

/** A member's identity proven again on one session: to unlock the PIN, or to add a device. */
export const identityCheck = pgTable(
  'identity_check',
  {
    verificationId: text('verification_id')
      .primaryKey()
      .references(() => identityVerification.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => session.id),
    createdAt: createdAt(),
    verifiedAt: instant('verified_at'),
    /** An unlock uses it up. */
    usedAt: instant('used_at'),
  },
  (t) => [index('identity_check_session').on(t.sessionId, t.verifiedAt)],
)
