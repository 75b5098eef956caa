import { index, integer, pgSchema, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'

/**
 * What the PIN is checked with. The API's role may not touch these tables: it calls the functions
 * of functions/pin.sql, which give no record without counting a guess. No foreign keys, so that the
 * schema may move to a database of its own.
 */
export const vault = pgSchema('vault')

export const pinRecord = vault.table('pin_record', {
  personId: uuid('person_id').primaryKey(),
  /**
   * Names the OPRF key of this record. New at each registration: evaluating one key never helps to
   * guess under another.
   */
  credentialId: uuid('credential_id').notNull(),
  /** The registration record of RFC 9807, base64url. */
  record: text('record').notNull(),
  /** The server setup it was made under; see PinVault. */
  setupId: text('setup_id').notNull(),
  /** Moves with each registration: a right guess under an older one resets nothing. */
  generation: integer('generation').notNull(),
  /** Guesses taken since the last right one; five lock. */
  failures: smallint('failures').notNull().default(0),
  lockedAt: instant('locked_at'),
  createdAt: createdAt(),
  updatedAt: instant('updated_at').notNull(),
})

/** A registration that was answered and not finished. Its id names the OPRF key. */
export const pinRegistration = vault.table(
  'pin_registration',
  {
    id: id(),
    personId: uuid('person_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    setupId: text('setup_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('pin_registration_person').on(t.personId)],
)

/**
 * A guess that was counted and answered: what the server needs to check the client's last message,
 * once.
 */
export const pinLogin = vault.table(
  'pin_login',
  {
    id: id(),
    personId: uuid('person_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    deviceId: uuid('device_id').notNull(),
    generation: integer('generation').notNull(),
    /** Null once used. */
    state: text('state'),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [index('pin_login_person').on(t.personId)],
)
