import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { colours } from '../../shared/colours.ts'
import type { PictureFormat } from '../../shared/picture-files.ts'
import { pictureRefusalCodes } from '../../shared/picture-refusals.ts'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'

/** One encoded size of a picture, as stored. */
export interface MediaVariant {
  /** Storage key, unguessable. */
  key: string
  format: PictureFormat
  width: number
  height: number
  bytes: number
}

/** An uploaded picture. The original is deleted once its re-encoded variants exist. */
export const media = pgTable(
  'media',
  {
    id: id(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => person.id),
    purpose: text('purpose', { enum: ['post', 'avatar', 'product', 'return', 'review', 'chat', 'shop'] }).notNull(),
    state: text('state', { enum: ['awaiting_upload', 'processing', 'ready', 'refused', 'deleted'] }).notNull(),
    /**
     * Where the original lies until its upload URL is long dead and the sweep has deleted it; then
     * null.
     */
    uploadKey: text('upload_key'),
    /**
     * Of an upload in ranges, by which the storage knows it; null where the file is sent at once.
     */
    uploadId: text('upload_id'),
    contentType: text('content_type').notNull(),
    bytes: integer('bytes').notNull(),
    width: integer('width'),
    height: integer('height'),
    /**
     * Base64 ThumbHash (evanw/thumbhash), ~28 bytes: the blurred preview shown while a picture
     * loads.
     */
    thumbhash: text('thumbhash'),
    /** What search narrows posts by; null until they are taken. */
    colours: text('colours', { enum: colours }).array(),
    variants: jsonb('variants').$type<MediaVariant[]>().notNull().default([]),
    refusal: text('refusal', { enum: pictureRefusalCodes }),
    createdAt: createdAt(),
    /**
     * When its owner's turn came and its job was enqueued; null while others of the owner's are
     * before it.
     */
    turnAt: instant('turn_at'),
    readyAt: instant('ready_at'),
  },
  (t) => [
    index('media_owner').on(t.ownerId, t.createdAt),
    // What an owner has begun and not finished: counted at each upload, and where the next turn is
    // found.
    index('media_unfinished')
      .on(t.ownerId, t.createdAt)
      .where(sql`${t.state} in ('awaiting_upload', 'processing')`),
    // Other uploads of the same picture: for the rule about hidden ones.
    index('media_thumbhash')
      .on(t.thumbhash)
      .where(sql`${t.purpose} = 'post' and ${t.thumbhash} is not null`),
    // Pictures from before colours were kept, whose colours the next build of an index names: none
    // after it.
    index('media_without_colours')
      .on(t.id)
      .where(sql`${t.purpose} = 'post' and ${t.state} = 'ready' and ${t.thumbhash} is not null and ${t.colours} is null`),
    // What the sweep still has to clean up, and nothing else.
    index('media_sweep')
      .on(t.createdAt)
      .where(sql`${t.uploadKey} is not null or (${t.state} = 'deleted' and ${t.variants} <> '[]')`),
  ],
)
