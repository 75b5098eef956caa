import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'

/**
 * Work that must happen because its transaction committed. The row is the truth; BullMQ only
 * carries it.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    name: text('name').notNull(),
    payload: jsonb('payload').notNull(),
    /** At most one row with this key, e.g. `schedule:popular:2026-11-22T09`. */
    uniqueKey: text('unique_key'),
    runAt: instant('run_at').notNull(),
    createdAt: createdAt(),
    /** Its person has so many jobs waiting that others go first. */
    isBehind: boolean('is_behind').notNull().default(false),
    relayedAt: instant('relayed_at'),
    doneAt: instant('done_at'),
    failedAt: instant('failed_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    /**
     * W3C traceparent of the request or job that asked for it; its transaction says it. Null when
     * nobody collects traces.
     */
    traceparent: text('traceparent').default(sql`nullif(current_setting('kiwi.traceparent', true), '')`),
  },
  (t) => [
    // What the relay takes, name by name.
    index('outbox_open')
      .on(t.name, t.isBehind, t.runAt, t.id)
      .where(sql`${t.doneAt} is null and ${t.failedAt} is null`),
    index('outbox_failed')
      .on(t.name)
      .where(sql`${t.failedAt} is not null`),
    uniqueIndex('outbox_unique_key')
      .on(t.uniqueKey)
      .where(sql`${t.uniqueKey} is not null`),
  ],
)

/**
 * When each scheduled job is next due, and how it went. Lives here so that a flushed Redis forgets
 * nothing.
 */
export const schedule = pgTable('schedule', {
  name: text('name').primaryKey(),
  nextAt: instant('next_at').notNull(),
  lastDoneAt: instant('last_done_at'),
  /** The last attempt that failed, whether or not it was tried again. */
  lastFailedAt: instant('last_failed_at'),
  lastError: text('last_error'),
})
