import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant } from './columns.ts'
import { person } from './person.ts'

/** A post that is being written, or that waits for its time. */
export const draft = pgTable(
  'draft',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /**
     * The idempotency key of the post that it becomes: the device that began it made it, for a copy
     * the server.
     */
    id: text('id').notNull(),
    /** Moves with every change of the content. */
    version: integer('version').notNull(),
    /** A `DraftContent`. */
    content: jsonb('content').notNull(),
    /**
     * Pictures of the person that it has or had: none of their files is deleted while it is there.
     */
    mediaIds: uuid('media_ids').array().notNull(),
    /** When it is to be posted; null: not by itself. */
    publishAt: instant('publish_at'),
    /** Why it was not posted at its time. */
    failure: text('failure', { enum: ['suspended', 'picture', 'product', 'posted', 'refused'] }),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
    /** From then on nobody sees it, and an hour later a job removes it. */
    endedAt: instant('ended_at'),
    endedBy: text('ended_by', { enum: ['deleted', 'posted'] }),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.id] }),
    index('draft_of_person')
      .on(t.personId, t.updatedAt.desc().nullsFirst())
      .where(sql`${t.endedAt} is null`),
    // Which drafts hold a picture.
    index('draft_pictures').using('gin', t.mediaIds),
    // What the job removes.
    index('draft_updated').on(t.updatedAt),
  ],
)
