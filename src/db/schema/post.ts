import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, real, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { audiences, commenters } from '../../shared/audiences.ts'
import { createdAt, id, instant } from './columns.ts'
import { media } from './media.ts'
import { person } from './person.ts'
import { product } from './product.ts'

const categories = ['fashion', 'beauty', 'home', 'food', 'outdoors', 'tech', 'pets', 'daily'] as const

/**
 * A photo post. `waiting` until every picture is ready; `deleted`, `hidden` (by a moderator or a
 * rule) and `archived` (by its author) are tombstones that every read obeys at once. Who may see a
 * visible one is decided in social/access/posts.ts.
 */
export const post = pgTable(
  'post',
  {
    id: id(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => person.id),
    state: text('state', { enum: ['waiting', 'visible', 'hidden', 'archived', 'deleted'] }).notNull(),
    caption: text('caption').notNull(),
    category: text('category', { enum: categories }).notNull(),
    /**
     * Of those who may see the author's posts; the posts of a private account are for its followers
     * whatever stands here.
     */
    audience: text('audience', { enum: audiences }).notNull().default('public'),
    /** Who may write new comments; the author may unless it is nobody. */
    commentsFrom: text('comments_from', { enum: commenters }).notNull().default('everyone'),
    /** The author says that somebody paid them for it. */
    paidLabel: boolean('paid_label').notNull().default(false),
    /** Free text; '' for none. */
    place: text('place').notNull().default(''),
    /** Exact after the counts job; Redis carries the fresh figure between its runs. */
    likeCount: integer('like_count').notNull().default(0),
    commentCount: integer('comment_count').notNull().default(0),
    bookmarkCount: integer('bookmark_count').notNull().default(0),
    /** Moves with every edit; a cached card of another version is never shown. */
    version: integer('version').notNull().default(0),
    idempotencyKey: text('idempotency_key').notNull(),
    /** SHA-256 of the request, base64url: the same key with another body is refused. */
    requestHash: text('request_hash').notNull(),
    createdAt: createdAt(),
    editedAt: instant('edited_at'),
    deletedAt: instant('deleted_at'),
    /** What its author's deletion ended, for the undo of it; null where nothing can be undone. */
    deletedFrom: text('deleted_from', { enum: ['visible', 'hidden'] }),
    /** When its author pinned it to their profile; null for most. */
    pinnedAt: instant('pinned_at'),
    /** Set while its author keeps it in the archive, also where a moderator hid it there. */
    archivedAt: instant('archived_at'),
  },
  (t) => [
    index('post_author')
      .on(t.authorId, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('post_visible')
      .on(t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    // What follows the popular list of a category.
    index('post_category')
      .on(t.category, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    // At most a few per author.
    index('post_pinned')
      .on(t.authorId, t.pinnedAt.desc().nullsFirst())
      .where(sql`${t.pinnedAt} is not null`),
    index('post_waiting')
      .on(t.authorId)
      .where(sql`${t.state} = 'waiting'`),
    // What a count of a person's posts leaves out: few, so that the count of all stays an
    // index-only scan.
    index('post_limited')
      .on(t.authorId, t.audience)
      .where(sql`${t.state} = 'visible' and ${t.audience} <> 'public'`),
    index('post_archived')
      .on(t.authorId, t.archivedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'archived'`),
    // One retry-safe create per author and key.
    uniqueIndex('post_idempotency').on(t.authorId, t.idempotencyKey),
  ],
)

/** Pictures in order; position 0 is the lead image. */
export const postImage = pgTable(
  'post_image',
  {
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    position: smallint('position').notNull(),
    mediaId: uuid('media_id')
      .notNull()
      .references(() => media.id),
    alt: text('alt').notNull().default(''),
  },
  // A picture belongs to one post.
  (t) => [primaryKey({ columns: [t.postId, t.position] }), uniqueIndex('post_image_media').on(t.mediaId)],
)

/** A picture of an earlier version, with its tags as they were. */
export interface VersionPicture {
  mediaId: string
  alt: string
  tags: { productId: string; x: number; y: number; priceKrw: number }[]
}

/**
 * What a post said before an edit; only its author may read it, since an edit takes something back.
 */
export const postVersion = pgTable(
  'post_version',
  {
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    /** `post.version` while it was shown. */
    version: integer('version').notNull(),
    caption: text('caption').notNull(),
    category: text('category', { enum: categories }).notNull(),
    audience: text('audience', { enum: audiences }).notNull(),
    commentsFrom: text('comments_from', { enum: commenters }).notNull(),
    paidLabel: boolean('paid_label').notNull(),
    place: text('place').notNull(),
    pictures: jsonb('pictures').$type<VersionPicture[]>().notNull(),
    /** When it began, and when the edit ended it. */
    madeAt: instant('made_at').notNull(),
    replacedAt: instant('replaced_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.postId, t.version] })],
)

/**
 * A product shown at (x, y) of a picture, both in 0..1 from the top left, with its price when it
 * was tagged.
 */
export const productTag = pgTable(
  'product_tag',
  {
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    position: smallint('position').notNull(),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    x: real('x').notNull(),
    y: real('y').notNull(),
    priceKrw: integer('price_krw').notNull(),
    /**
     * The shop pays a commission for it: said to everybody who sees the tag. See
     * functions/commissions.sql.
     */
    paysCommission: boolean('pays_commission').notNull().default(false),
    /**
     * Not in `product.look_count`: not anybody may see the post, or an earlier tag counts for it.
     * See functions/counts.sql.
     */
    withheld: boolean('withheld').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.postId, t.position, t.productId] }),
    index('product_tag_product').on(t.productId, t.postId.desc().nullsFirst()),
    // What the kept count of looks leaves out: few, so that who may see some counts them.
    index('product_tag_withheld')
      .on(t.productId, t.postId)
      .where(sql`${t.withheld}`),
    check('product_tag_in_picture', sql`${t.x} between 0 and 1 and ${t.y} between 0 and 1`),
  ],
)

export const hashtag = pgTable('hashtag', {
  /** NFKC, lower case, without '#'. */
  tag: text('tag').primaryKey(),
  /** For search and the site map: without the moves of the last ten minutes in `count_change`. */
  postCount: integer('post_count').notNull().default(0),
  createdAt: createdAt(),
})

export const postHashtag = pgTable(
  'post_hashtag',
  {
    tag: text('tag')
      .notNull()
      .references(() => hashtag.tag),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
  },
  (t) => [primaryKey({ columns: [t.tag, t.postId] }), index('post_hashtag_post').on(t.postId)],
)

/**
 * Counts that moved since the counts job last ran: written with the change, folded into `post` by
 * the job. So at every moment a post's true count is its column plus the sum of its rows here, and
 * a hot post's own row is not fought over.
 */
export const postCountChange = pgTable(
  'post_count_change',
  {
    postId: uuid('post_id').notNull(),
    likes: smallint('likes').notNull().default(0),
    bookmarks: smallint('bookmarks').notNull().default(0),
    comments: smallint('comments').notNull().default(0),
  },
  (t) => [index('post_count_change_post').on(t.postId)],
)

/**
 * The same for `person.follower_count` and `product.look_count` (`key` is the id; written by the
 * triggers of functions/counts.sql, read by `keptCount`), `comment.like_count`
 * (functions/comments.sql), and `hashtag.post_count` (`key` is the tag; tag-hashtags.ts).
 */
export const countChange = pgTable(
  'count_change',
  {
    kind: text('kind', { enum: ['followers', 'looks', 'tagged', 'comment_likes'] }).notNull(),
    key: text('key').notNull(),
    by: integer('by').notNull(),
  },
  (t) => [index('count_change_key').on(t.kind, t.key)],
)

/** Like and bookmark of one person on one post: one row that holds the state, for ever. */
export const reaction = pgTable(
  'reaction',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    liked: boolean('liked').notNull().default(false),
    /** When `liked` last changed, either way; null when it never was true. */
    likedAt: instant('liked_at'),
    bookmarked: boolean('bookmarked').notNull().default(false),
    bookmarkedAt: instant('bookmarked_at'),
    /**
     * What the person wrote beside their bookmark, for themselves alone; '' for none. It goes with
     * the bookmark.
     */
    note: text('note').notNull().default(''),
    /** The person is not active: neither like nor bookmark counts. See functions/status.sql. */
    withheld: boolean('withheld').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.postId] }),
    index('reaction_likes_of_post')
      .on(t.postId, t.likedAt.desc().nullsFirst())
      .where(sql`${t.liked}`),
    index('reaction_likes_of_person')
      .on(t.personId, t.likedAt.desc().nullsFirst(), t.postId.desc().nullsFirst())
      .where(sql`${t.liked}`),
    index('reaction_bookmarks_of_person')
      .on(t.personId, t.bookmarkedAt.desc().nullsFirst(), t.postId.desc().nullsFirst())
      .where(sql`${t.bookmarked}`),
    // Block ranges: what was liked lately is found without a tree to keep, for the repair of the
    // interaction log. Several ranges of time for each range of blocks: a reaction that is given
    // again lies among old ones, and one of a thousand would make each range the whole time.
    index('reaction_like_time').using('brin', t.likedAt.op('timestamptz_minmax_multi_ops')),
    index('reaction_bookmark_time').using('brin', t.bookmarkedAt.op('timestamptz_minmax_multi_ops')),
    check('reaction_note_of_bookmark', sql`${t.note} = '' or ${t.bookmarked}`),
  ],
)

export const comment = pgTable(
  'comment',
  {
    id: id(),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => person.id),
    /** Replies are one level deep: the parent is always a top comment of the same post. */
    parentId: uuid('parent_id'),
    body: text('body').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    createdAt: createdAt(),
    deletedAt: instant('deleted_at'),
    /**
     * Who deleted it and may still bring it back, with its words and its pin; null once they are
     * gone (comments/purge-comment.ts).
     */
    undoableBy: text('undoable_by', { enum: ['author', 'post_author'] }),
    /**
     * Shown to nobody but whom `commentListedTo` names, and not counted. Decided by
     * `withhold_comments` of comments.sql.
     */
    withheld: boolean('withheld').notNull().default(false),
    /** Hidden or held by a moderator or a rule; then it and the answers to it are withheld. */
    isHidden: boolean('is_hidden').notNull().default(false),
    /**
     * Hidden by the post's author or by a word that they block: withheld too. `shown`: the author
     * chose so, whatever the words say.
     */
    screened: text('screened', { enum: ['by_author', 'by_word', 'shown'] }),
    /** By the clock of Postgres. Null: never. */
    editableUntil: instant('editable_until'),
    editedAt: instant('edited_at'),
    /** At the top of the list; at most one per post. */
    isPinned: boolean('is_pinned').notNull().default(false),
    /** The heart of the post's author. */
    isHearted: boolean('is_hearted').notNull().default(false),
    /** Likes of active people; exact with the moves in `count_change`. */
    likeCount: integer('like_count').notNull().default(0),
    /**
     * The step of the order "best", `comment_step` of likes and heart; before `best_from` it is
     * `best_before`. Set by the counts job.
     */
    best: smallint('best').notNull().default(0),
    bestBefore: smallint('best_before').notNull().default(0),
    bestFrom: instant('best_from'),
  },
  (t) => [
    // Threads in the order they began, replies behind their parent.
    index('comment_of_post').on(t.postId, sql`coalesce(${t.parentId}, ${t.id})`, t.id),
    index('comment_of_author').on(t.authorId, t.postId),
    // What somebody said lately: for the rule about equal texts.
    index('comment_author').on(t.authorId, t.id.desc().nullsFirst()),
    uniqueIndex('comment_idempotency').on(t.authorId, t.idempotencyKey),
    // Threads from the newest, threads from the best, and those whose place changed lately.
    index('comment_newest')
      .on(t.postId, t.id.desc().nullsFirst())
      .where(sql`${t.parentId} is null`),
    index('comment_best')
      .on(t.postId, t.best.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.parentId} is null`),
    index('comment_moved')
      .on(t.postId, t.bestFrom)
      .where(sql`${t.parentId} is null and ${t.bestFrom} is not null`),
    uniqueIndex('comment_pinned')
      .on(t.postId)
      .where(sql`${t.isPinned}`),
  ],
)

/** A person's like of a comment: one row that holds the state, for ever. */
export const commentLike = pgTable(
  'comment_like',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    commentId: uuid('comment_id')
      .notNull()
      .references(() => comment.id),
    liked: boolean('liked').notNull(),
    /** When `liked` last changed, either way. */
    likedAt: instant('liked_at').notNull(),
    /** The person is not active: it does not count. See functions/status.sql. */
    withheld: boolean('withheld').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.commentId] }),
    // Who liked a comment, the newest first; the foreign key looks here too.
    index('comment_like_of_comment').on(t.commentId, t.likedAt.desc().nullsFirst(), t.personId.desc().nullsFirst()),
  ],
)

/** A word that a person does not want in comments under their posts: matching ones are hidden. */
export const blockedWord = pgTable(
  'blocked_word',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** What comments are compared with: `mutedForm` of `shared/writing/muted.ts`. */
    form: text('form').notNull(),
    /** As the person wrote it. */
    text: text('text').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.form] })],
)
