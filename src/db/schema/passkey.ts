import { bigint, boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'

/**
 * A key of WebAuthn that opens an account: a second way in beside the channels. The private key
 * never leaves its device.
 */
export const passkey = pgTable(
  'passkey',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** As the authenticator named it, base64url. */
    credentialId: text('credential_id').notNull(),
    /** COSE_Key. */
    publicKey: bytea('public_key').notNull(),
    /** The signatures so far; 0 for ever where the authenticator does not count (synced keys). */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    /** How the browser reaches it, e.g. `internal`, `hybrid`. */
    transports: text('transports').array().notNull(),
    /** Chosen by the person. */
    name: text('name').notNull(),
    /** Kept by a password manager, on more than one device. */
    isSynced: boolean('is_synced').notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [uniqueIndex('passkey_credential_unique').on(t.credentialId), index('passkey_person').on(t.personId)],
)

/** What an authenticator is asked to sign, once. Bound to the browser that asked. */
export const passkeyChallenge = pgTable('passkey_challenge', {
  challengeHash: bytea('challenge_hash').primaryKey(),
  browserHash: bytea('browser_hash').notNull(),
  /** Who adds a key; null for a sign-in. */
  personId: uuid('person_id').references(() => person.id),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})
