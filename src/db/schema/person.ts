import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { roles } from '../../shared/roles.ts'
import { createdAt, id, instant } from './columns.ts'

/**
 * A person of the network. `pending` until identity is verified; only an `active` person has a
 * handle that others see.
 */
export const person = pgTable(
  'person',
  {
    id: id(),
    status: text('status', { enum: ['pending', 'active', 'suspended', 'withdrawn'] }).notNull(),
    role: text('role', { enum: roles }).notNull().default('member'),
    handle: text('handle'),
    displayName: text('display_name').notNull().default(''),
    bio: text('bio').notNull().default(''),
    pronouns: text('pronouns').notNull().default(''),
    /** Addresses as `cleanLink` writes them. */
    links: text('links')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /**
     * Verified by staff: the look-alike form of the handle then. Nobody else takes a handle of that
     * form. Null: no mark.
     */
    verifiedAs: text('verified_as'),
    isPrivate: boolean('is_private').notNull().default(false),
    avatarMediaId: uuid('avatar_media_id'),
    locale: text('locale', { enum: ['ko', 'en'] })
      .notNull()
      .default('ko'),
    interests: text('interests')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /**
     * On: a person with whom they talk, who shows it too, sees when they have the conversation
     * open.
     */
    showsPresence: boolean('shows_presence').notNull().default(false),
    /** Off: the feed of interests uses nothing that the person did or chose. */
    isPersonalised: boolean('is_personalised').notNull().default(true),
    /** Off: nothing keeps which products the person looked at. */
    keepsSeenProducts: boolean('keeps_seen_products').notNull().default(true),
    /** What the person did before is not used; null for never reset. */
    interestsResetAt: instant('interests_reset_at'),
    /**
     * The newest version of the required texts that the person agreed to; 0 for none. Each answer
     * is a row of `consent`.
     */
    agreedTerms: integer('agreed_terms').notNull().default(0),
    agreedPrivacy: integer('agreed_privacy').notNull().default(0),
    /**
     * Last authenticated visit, to the hour: fan-out skips people away for 30 days and rebuilds on
     * return.
     */
    lastActiveAt: instant('last_active_at').notNull(),
    /** They asked to leave: withdrawn until then, and back by signing in; null otherwise. */
    leavesAt: instant('leaves_at'),
    /**
     * They were suspended when they asked: a return restores that, unless it was lifted meanwhile.
     */
    leavesSuspended: boolean('leaves_suspended').notNull().default(false),
    /** Followers that count; exact with the moves in `count_change`. */
    followerCount: integer('follower_count').notNull().default(0),
    /** When a suspension ends by itself; null for never, and for who is not suspended. */
    suspendedUntil: instant('suspended_until'),
    /** Suspended for good: the identity stays with the account and refuses a new one. */
    bannedAt: instant('banned_at'),
    /** May not comment, and nobody is offered their posts. Ends by itself at `limitedUntil`. */
    isLimited: boolean('is_limited').notNull().default(false),
    limitedUntil: instant('limited_until'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('person_handle_unique').on(t.handle),
    uniqueIndex('person_verified_unique')
      .on(t.verifiedAs)
      .where(sql`${t.verifiedAs} is not null`),
    check('person_handle_form', sql`${t.handle} ~ '^[a-z0-9_.]{3,30}$'`),
    check('person_role_known', sql`${t.role} in ('member', 'support', 'moderator', 'finance', 'admin')`),
    check('person_active_has_handle', sql`${t.status} <> 'active' or ${t.handle} is not null`),
    // What ends by itself, and nothing else.
    index('person_sanction_ends')
      .on(sql`least(${t.suspendedUntil}, ${t.limitedUntil})`)
      .where(sql`${t.suspendedUntil} is not null or ${t.limitedUntil} is not null`),
  ],
)

/**
 * A handle that somebody left: until `restsUntil` nobody else may take it, and it leads to who had
 * it.
 */
export const pastHandle = pgTable(
  'past_handle',
  {
    handle: text('handle').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    leftAt: instant('left_at').notNull(),
    restsUntil: instant('rests_until').notNull(),
  },
  (t) => [index('past_handle_person').on(t.personId, t.leftAt)],
)

/** Proof that an account is one real person: keyed hashes only, keys live outside the database. */
export const identity = pgTable(
  'identity',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => person.id),
    ciHash: bytea('ci_hash').notNull(),
    /** Null where the verifier gives no DI (some carriers' agents do not). */
    diHash: bytea('di_hash'),
    /**
     * The form of the hashes: a row of `identity_form`. The next verification writes the newest
     * key's own.
     */
    keyId: text('key_id').notNull(),
    verifiedAt: instant('verified_at').notNull(),
  },
  (t) => [uniqueIndex('identity_ci_unique').on(t.keyId, t.ciHash), index('identity_di').on(t.keyId, t.diHash)],
)

/**
 * The forms in which identity hashes are stored: the id of a key (`k1`: its HMAC of the CI), or of
 * several (`k1>k2`: the HMAC under `k2` of the hash under `k1`). A process that lacks one of the
 * keys lets nobody join: it would not recognise them.
 */
export const identityForm = pgTable('identity_form', {
  form: text('form').primaryKey(),
  /**
   * The hash of a fixed text in this form: tells another secret under the same id. Null until a
   * process with the key has come by.
   */
  proof: bytea('proof'),
  createdAt: createdAt(),
})

/**
 * A verification asked of the identity provider; its id is the provider's `identityVerificationId`.
 * It counts only for the session and the browser that began it, and only with the id of the
 * attempt, which the provider tells the returning browser.
 */
export const identityVerification = pgTable('identity_verification', {
  id: text('id').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => person.id),
  purpose: text('purpose', { enum: ['join', 'reverify'] })
    .notNull()
    .default('join'),
  /** `linking`: proven to be the person of `holderId`, whose own sign-in is still missing. */
  state: text('state', { enum: ['requested', 'verified', 'failed', 'linking'] }).notNull(),
  /** The session it was begun on; no foreign key, for the session may be gone first. */
  sessionId: uuid('session_id'),
  browserHash: bytea('browser_hash'),
  /** SHA-256 of the attempt's id it was settled with. */
  attemptHash: bytea('attempt_hash'),
  /**
   * Why it failed, where the account depends on it. Of somebody below the age to join, only this is
   * kept.
   */
  refusedAs: text('refused_as', { enum: ['too_young'] }),
  /** The account that holds this identity already, while `linking`. */
  holderId: uuid('holder_id'),
  createdAt: createdAt(),
  expiresAt: instant('expires_at'),
  settledAt: instant('settled_at'),
})

export const oauthAccount = pgTable(
  'oauth_account',
  {
    provider: text('provider', { enum: ['kakao', 'naver', 'google', 'apple'] }).notNull(),
    subject: text('subject').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /**
     * `refused`: proven to be this person's second channel where each may have only one; signing in
     * with it is refused.
     */
    state: text('state', { enum: ['linked', 'refused'] })
      .notNull()
      .default('linked'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.subject] }), index('oauth_account_person').on(t.personId)],
)

/** One started sign-in. Bound to the browser by `browserHash`; used once. */
export const oauthAttempt = pgTable('oauth_attempt', {
  stateHash: bytea('state_hash').primaryKey(),
  provider: text('provider', { enum: ['kakao', 'naver', 'google', 'apple'] }).notNull(),
  codeVerifier: text('code_verifier').notNull(),
  nonce: text('nonce').notNull(),
  browserHash: bytea('browser_hash').notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})

/** A signed-in device. Only the SHA-256 of the opaque token is kept. */
export const session = pgTable(
  'session',
  {
    id: id(),
    tokenHash: bytea('token_hash').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    device: text('device').notNull(),
    /** The browser's own cookie, hashed: tells a known device from a new one. Null for apps. */
    browserHash: bytea('browser_hash'),
    createdAt: createdAt(),
    /** To the hour: a session that nobody uses for 30 days ends. */
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('session_token_unique').on(t.tokenHash),
    index('session_person').on(t.personId),
    // Finds what expired months ago; of block ranges, so that a session in use is still updated in
    // place (HOT).
    index('session_expiry').using('brin', t.expiresAt),
  ],
)

/** What an operator did to somebody's access, with the reason. Append-only. */
export const accessDecision = pgTable(
  'access_decision',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    action: text('action', {
      enum: ['suspend', 'restore', 'release_identity', 'set_role', 'verify', 'unverify', 'end_sessions'],
    }).notNull(),
    /** Who decided: an operator's name at the command line, or an admin's id. */
    actor: text('actor').notNull(),
    reason: text('reason').notNull(),
    /** What became of it, e.g. the status afterwards. */
    outcome: text('outcome').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('access_decision_person').on(t.personId, t.at)],
)
