import { sql } from 'drizzle-orm'
import { bigint, date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

export const exportStates = ['waiting', 'running', 'ready', 'failed', 'removed'] as const

/** A person's copy of their data, asked for at most once per day in Seoul. */
export const dataExport = pgTable(
  'data_export',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** The day in Seoul on which it was asked for. */
    day: date('day', { mode: 'string' }).notNull(),
    /** `removed`: its time was over, and the file is gone. */
    state: text('state', { enum: exportStates }).notNull(),
    /** Parts that are written, of all parts: files of data, and pictures. */
    doneParts: integer('done_parts').notNull().default(0),
    totalParts: integer('total_parts').notNull().default(0),
    /**
     * Unguessable, and known before the file is written: what a killed run left is overwritten or
     * swept.
     */
    storageKey: text('storage_key').notNull(),
    bytes: bigint('bytes', { mode: 'number' }),
    requestedAt: instant('requested_at').notNull(),
    readyAt: instant('ready_at'),
    expiresAt: instant('expires_at'),
  },
  (t) => [
    uniqueIndex('data_export_once_a_day').on(t.personId, t.day),
    // What the sweep still has to look at.
    index('data_export_unswept')
      .on(t.requestedAt)
      .where(sql`${t.state} <> 'removed'`),
  ],
)
