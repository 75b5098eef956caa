import { type Sql, sql } from '../../db/sql.ts'
import type { TableName } from './retention.ts'
import { leftMemberId } from '../../social/leaving/rules.ts'

/** Why something of a person stays after they left, and for how long, in days; null: for ever. */
export const laws = {
  orders: { days: 5 * 366, name: 'E-Commerce Act, decree art. 6: orders and payments, five years' },
  money: { days: 5 * 366, name: 'Electronic Financial Transactions Act, decree art. 12: transfers and bank calls, five years' },
  sign_ins: { days: 92, name: 'Protection of Communications Secrets Act, decree art. 41: records of access, three months' },
  rejoin: { days: 30, name: 'Re-join policy: 30 days after leaving, as long as a suspension, for ever after a ban; a keyed hash only' },
  ledger: { days: null, name: 'The ledger is sealed and append-only: the bare number stays, the name goes' },
  others: { days: null, name: 'It is somebody else’s, or about our own decisions: the bare number stays, the name goes' },
  choice: { days: null, name: 'The choice of the person: their words stay, without their name' },
  proof: { days: 7, name: 'Leaves of the newest signed heads of the ledger, seven days' },
} as const
export type Law = keyof typeof laws

/**
 * What leaving does with the rows that a table ties to a person. `erase` deletes them; `blank`
 * clears what is personal in them; `stays`: only the bare number of the person is in them, or what
 * a law says. `copied`: first copied to the schema `kept`, under that law.
 */
export type Tie = {
  /** The column, or in words how the row is tied to the person. */
  by: string
  /** The person's own row, or one that is about somebody else too. */
  whose: 'own' | 'others'
  /** A condition on the table, named `t`. `who` is the person's id as uuid. */
  rows: (who: Sql) => Sql
  copied?: Law
  /** What is copied of it; the whole row where this is left out. */
  copies?: readonly string[]
} & (
  | { deed: 'erase' }
  /** `isDone`: of a row that needs nothing any more, so that the receipt can look again. */
  | { deed: 'blank'; set: (who: Sql, now: Sql) => Sql; isDone: Sql; isWords?: 'comments' | 'messages' }
  | { deed: 'stays'; law: Law }
)

/** What an export gives of a table: the person's rows and these columns; or why nothing. */
export type Given = { rows: (who: Sql) => Sql; columns: readonly string[] } | { nothing: string }

interface PersonalData {
  /** Columns with something personal. */
  personal: readonly string[]
  /** Empty: no row is about a person. */
  ties: readonly Tie[]
  given: Given
}

const nobodyId = '00000000-0000-7000-8000-000000000000'
const leftMember = sql`${leftMemberId}::uuid`
const nobody = sql`${nobodyId}::uuid`

type More = { copied?: Law; copies?: readonly string[]; whose?: Tie['whose'] }
const is = (column: string) => (who: Sql) => sql`t.${column_(column)} = ${who}`
function erase(by: string, { rows = is(by), ...more }: More & { rows?: Tie['rows'] } = {}): Tie {
  return { by, whose: 'own', rows, deed: 'erase', ...more }
}
function blank(
  by: string,
  set: Sql | ((who: Sql, now: Sql) => Sql),
  isDone: Sql,
  { rows = is(by), ...more }: More & { rows?: Tie['rows']; isWords?: 'comments' | 'messages' } = {},
): Tie {
  return { by, whose: 'own', rows, deed: 'blank', set: typeof set === 'function' ? set : () => set, isDone, ...more }
}
function stays(by: string, law: Law, { rows = is(by) }: { rows?: Tie['rows'] } = {}): Tie {
  return { by, whose: 'others', rows, deed: 'stays', law }
}

/** Names of columns stand in this file only. */
function column_(name: string): Sql {
  if (!/^[a-z_]+$/.test(name)) throw new TypeError(`${name} is no column.`)
  return sql.literal(name as 'column')
}

const none: PersonalData = { personal: [], ties: [], given: { nothing: 'no person is in it' } }
const all = (column: string, ...columns: string[]): Given => ({ rows: is(column), columns })
const no = (nothing: string): Given => ({ nothing })
const notOurs = 'it is about somebody else, or how Kiwi works inside'
const secret = 'a key or a hash; given away it would be a danger to the account'
const given = (personal: string[], ties: Tie[], what: Given): PersonalData => ({ personal, ties, given: what })

const myPurchases = (who: Sql) => sql`t.order_id in (select id from "order" where buyer_id = ${who})`
const myPosts = (who: Sql) => sql`t.post_id in (select id from post where author_id = ${who})`
const myShop = (who: Sql) => sql`t.shop_id in (select id from shop where owner_id = ${who})`
/** A line is open, or in a payout of its shop. */
const linesOfMyShop = (who: Sql) => sql`t.id in (
  select l.id from shop s join payout p on p.shop_id = s.id join settlement_line l on l.payout_id = p.id where s.owner_id = ${who}
  union all select l.id from shop s join settlement_line l on l.shop_id = s.id and l.payout_id is null where s.owner_id = ${who})`
const myProducts = (who: Sql) => sql`t.product_id in (select g.id from product g join shop s on s.id = g.shop_id where s.owner_id = ${who})`
const naming = (column: 'payload' | 'slots' | 'posts') => (who: Sql) => sql`t.${sql.literal(column)}::text like '%' || ${who}::text || '%'`
const withoutName = (column: 'payload' | 'slots' | 'posts') => (who: Sql) =>
  sql`${sql.literal(column)} = replace(${sql.literal(column)}::text, ${who}::text, ${nobodyId})::jsonb`

/** Evidence without the texts and the number of the person. */
const withoutMessages = (who: Sql) => sql`
  content = replace(jsonb_set(t.content, '{messages}', coalesce((
    select jsonb_agg(case when m ->> 'senderId' = ${who}::text then m || '{"body": ""}' else m end order by at)
    from jsonb_array_elements(t.content -> 'messages') with ordinality said(m, at)), '[]'))::text, ${who}::text, ${nobodyId})::jsonb`

/** Somebody of whom a row about money or orders stays, so that the law asks who it was. */
const hasTraded = (who: Sql) => sql`(exists (select from account where person_id = ${who})
  or exists (select from "order" where buyer_id = ${who}) or exists (select from shop where owner_id = ${who})
  or exists (select from bank_call where person_id = ${who}) or exists (select from virtual_account_lease where person_id = ${who}))`
const blankPerson = sql`handle = null, display_name = '', bio = '', pronouns = '', links = '{}', verified_as = null, interests = '{}', avatar_media_id = null,
  follower_count = 0, role = 'member', status = 'withdrawn', leaves_at = null, suspended_until = null, is_limited = false, limited_until = null`
const isBlankPerson = sql`t.handle is null and t.display_name = '' and t.bio = '' and t.pronouns = '' and t.links = '{}' and t.verified_as is null
  and t.avatar_media_id is null and t.interests = '{}' and t.status = 'withdrawn'`
const namesOfPerson = ['id', 'handle', 'display_name', 'created_at']

/**
 * Every table of both databases: whose data it has, what leaving does with it, what an export
 * gives. Leaving goes through it from above, so what refers to a row stands before it. A new table
 * without a row does not compile; see docs/retention.md.
 */
export const personalData: Record<TableName, PersonalData> = {
  // The log database
  interaction: given(
    ['person_id', 'author_id', 'source'],
    [erase('person_id'), erase('author_id', { whose: 'others' })],
    all('person_id', 'at', 'kind', 'post_id'),
  ),
  vote_hour: given(
    ['person_id', 'author_id'],
    [erase('person_id'), erase('author_id', { whose: 'others' })],
    no('summed from `interaction`, which is given'),
  ),
  person_history: given(
    ['person_id', 'author_id'],
    [erase('person_id'), erase('author_id', { whose: 'others' })],
    all('person_id', 'post_id', 'kind', 'at'),
  ),
  popular_vote: given(
    ['person_id', 'author_id'],
    [erase('person_id'), erase('author_id', { whose: 'others' })],
    no('summed from `interaction`'),
  ),
  popular_voter: given(['person_id'], [erase('person_id')], no('summed from `interaction`')),
  identity_form: none,
  popular_crowd: none,
  popular_post: given(['author_id'], [erase('author_id', { whose: 'others' })], no('summed from `interaction`')),
  popular_sum: none,
  log_cursor: none,
  post_neighbours: none,
  neighbours_due: none,
  post_total: none,
  interest_list: given(
    ['person_id', 'slots', 'author_ids'],
    [
      erase('person_id'),
      blank('author_ids', (who) => sql`author_ids = array_replace(author_ids, ${who}, ${nobody})`, sql`false`, {
        whose: 'others',
        rows: (who) => sql`t.author_ids @> array[${who}]`,
      }),
      blank('slots', withoutName('slots'), sql`false`, { whose: 'others', rows: naming('slots') }),
    ],
    all('person_id', 'made_at', 'post_ids'),
  ),
  ranking_day: none,
  exposure_day: given(['author_id'], [erase('author_id')], no('how often a post was shown stands in `interaction`')),
  ranking_report: none,
  experiment_outcome: given(['person_id'], [erase('person_id')], all('person_id', 'experiment', 'day', 'impressions', 'clicks', 'likes')),
  experiment_day: none,
  ranking_snapshot: given(
    ['posts'],
    [blank('posts', withoutName('posts'), sql`false`, { rows: naming('posts') })],
    no('a list that everybody sees'),
  ),

  // Feeds and search
  timeline: given(
    ['user_id', 'author_id'],
    [
      erase('user_id'),
      erase('author_id, of followers', {
        whose: 'others',
        rows: (who) => sql`t.author_id = ${who} and t.user_id in (select follower_id from follow where followee_id = ${who})`,
      }),
    ],
    no('made from follows, which are given'),
  ),
  timeline_floor: given(['user_id'], [erase('user_id')], no('made from follows')),
  pulled_author: given(['author_id'], [erase('author_id')], no('how Kiwi works inside')),
  search_document: given(
    ['owner_id', 'title', 'body', 'initials'],
    [erase('owner_id')],
    no('made from profile and posts, which are given'),
  ),
  search_change: given(
    ['key'],
    [erase('key', { rows: (who) => sql`t.kind = 'person' and t.key = ${who}::text` })],
    no('how Kiwi works inside'),
  ),
  search_cursor: none,
  search_query: given(
    ['person_id', 'folded', 'text', 'initials'],
    [erase('person_id')],
    all('person_id', 'text', 'searched_at', 'found', 'clicked'),
  ),
  popular_query: none,
  search_synonym: none,
  search_run: none,

  // Notices, events, jobs
  notification_fact: given(
    ['person_id', 'fact', 'actor_id'],
    [erase('person_id'), erase('actor_id', { whose: 'others' })],
    no('that an act was told stands in `notification`'),
  ),
  notification_actor: given(
    ['actor_id'],
    [
      erase('notices of the person', { rows: (who) => sql`t.notification_id in (select id from notification where person_id = ${who})` }),
      erase('actor_id', { whose: 'others' }),
    ],
    no('given with `notification`'),
  ),
  notification: given(
    ['person_id', 'group_key', 'begun_by'],
    [
      erase('person_id'),
      erase('notices of others about nobody else', {
        whose: 'others',
        rows: (who) =>
          sql`t.begun_by = ${who} and not exists (select from notification_actor a where a.notification_id = t.id and a.actor_id <> ${who})`,
      }),
      blank(
        'begun_by',
        (who) => sql`begun_by = null, group_key = replace(group_key, ${who}::text, ${nobodyId}), ${recounted}`,
        sql`false`,
        {
          whose: 'others',
        },
      ),
    ],
    all('person_id', 'kind', 'created_at', 'read_at'),
  ),
  event: given(
    ['person_id', 'payload'],
    [erase('person_id'), blank('payload', withoutName('payload'), sql`false`, { whose: 'others', rows: naming('payload') })],
    no('a copy of what changed elsewhere'),
  ),
  event_counter: given(['person_id'], [erase('person_id')], no('how Kiwi works inside')),
  outbox: given(
    ['payload', 'unique_key', 'last_error'],
    [
      // A mute may end in a month; with the person it is gone, and nothing waits for its job.
      erase('payload, of jobs that ended and of ends of mutes', {
        rows: (who) =>
          sql`(t.done_at is not null or t.failed_at is not null or t.name = 'graph.endMutes') and (t.payload::text || coalesce(t.unique_key, '')) like '%' || ${who}::text || '%'`,
      }),
    ],
    no('how Kiwi works inside'),
  ),
  schedule: none,

  // Reports
  report_evidence: given(
    ['content', 'media_ids'],
    [
      erase('case_id', { rows: (who) => sql`t.case_id in (select id from moderation_case where person_id = ${who})` }),
      // What somebody else is reported for stays evidence: what the person said around it goes.
      blank('content, about others', withoutMessages, sql`false`, {
        whose: 'others',
        rows: (who) => sql`t.content::text like '%' || ${who}::text || '%'`,
      }),
    ],
    no('what it was made from is given'),
  ),
  appeal: given(
    ['person_id', 'words', 'decided_by', 'decided_reason'],
    [erase('person_id'), stays('decided_by', 'others')],
    all('person_id', 'words', 'state', 'created_at', 'decided_at'),
  ),
  report: given(
    ['reporter_id', 'subject_id', 'note'],
    [
      blank('reporter_id', sql`note = ''`, sql`t.note = ''`),
      stays('subject_id', 'others', { rows: (who) => sql`t.subject_kind = 'person' and t.subject_id = ${who}::text` }),
    ],
    all('reporter_id', 'subject_kind', 'subject_id', 'reason', 'note', 'state', 'created_at'),
  ),
  moderation_case: given(
    ['person_id', 'subject_id', 'claimed_by', 'decided_by', 'decided_reason'],
    [
      stays('person_id', 'others'),
      stays('subject_id', 'others', { rows: (who) => sql`t.subject_kind = 'person' and t.subject_id = ${who}::text` }),
      stays('claimed_by', 'others'),
      stays('decided_by', 'others'),
    ],
    no(notOurs),
  ),

  // What people say to each other
  chat_message: given(
    ['sender_id', 'body', 'card_id', 'media_ids'],
    [
      blank(
        'sender_id',
        (_, now) => sql`body = '', card_kind = null, card_id = null, media_ids = '{}', unsent_at = coalesce(unsent_at, ${now})`,
        sql`t.body = '' and t.card_id is null and t.media_ids = '{}'`,
        {
          isWords: 'messages',
          whose: 'others',
        },
      ),
      // The files go with the person, also where their words stay.
      blank('sender_id, pictures', sql`media_ids = '{}'`, sql`t.media_ids = '{}'`, { rows: is('sender_id'), whose: 'others' }),
    ],
    all('sender_id', 'room_id', 'seq', 'notice', 'body', 'card_kind', 'card_id', 'media_ids', 'created_at', 'edited_at', 'unsent_at'),
  ),
  chat_member: given(
    ['person_id'],
    [stays('person_id', 'others')],
    all('person_id', 'room_id', 'seat', 'state', 'is_muted', 'joined_at', 'moved_at'),
  ),
  chat_room: given(
    ['one_id', 'other_id', 'owner_id', 'buyer_id'],
    [stays('one_id', 'others'), stays('other_id', 'others'), stays('owner_id', 'others'), stays('buyer_id', 'others')],
    {
      rows: (who) => sql`t.id in (select c.room_id from chat_member c where c.person_id = ${who})`,
      columns: ['id', 'kind', 'name', 'about_kind', 'about_id', 'created_at'],
    },
  ),
  chat_reaction: given(['person_id'], [erase('person_id')], all('person_id', 'room_id', 'seq', 'emoji', 'at')),

  // What people post and do
  reaction: given(
    ['person_id', 'note'],
    [erase('person_id'), erase('posts of the person', { whose: 'others', rows: myPosts })],
    all('person_id', 'post_id', 'liked', 'liked_at', 'bookmarked', 'bookmarked_at', 'note'),
  ),
  collection_post: given(
    ['owner_id'],
    [erase('owner_id'), erase('posts of the person', { whose: 'others', rows: myPosts })],
    all('owner_id', 'collection_id', 'post_id', 'added_at'),
  ),
  collection: given(
    ['owner_id', 'name', 'share_token'],
    [
      erase('owner_id'),
      blank('cover of their post', sql`cover_post_id = null`, sql`t.cover_post_id is null`, {
        whose: 'others',
        rows: (who) => sql`t.cover_post_id in (select id from post where author_id = ${who})`,
      }),
    ],
    all('owner_id', 'id', 'name', 'position', 'cover_post_id', 'created_at'),
  ),
  draft: given(
    ['person_id', 'content'],
    [erase('person_id')],
    all('person_id', 'id', 'content', 'publish_at', 'failure', 'created_at', 'updated_at'),
  ),
  hidden_post: given(
    ['person_id'],
    [erase('person_id'), erase('posts of the person', { whose: 'others', rows: myPosts })],
    all('person_id', 'post_id', 'created_at'),
  ),
  less_like: given(
    ['person_id', 'key'],
    [erase('person_id'), erase('key', { whose: 'others', rows: (who) => sql`t.kind = 'author' and t.key = ${who}::text` })],
    all('person_id', 'kind', 'key', 'created_at'),
  ),
  post_count_change: none,
  comment_like: given(
    ['person_id'],
    [
      erase('person_id'),
      erase('comments of the person, and under their posts', {
        whose: 'others',
        rows: (who) => sql`t.comment_id in (
          select id from comment where author_id = ${who} union all select c.id from comment c join post p on p.id = c.post_id where p.author_id = ${who})`,
      }),
    ],
    all('person_id', 'comment_id', 'liked', 'liked_at'),
  ),
  comment: given(
    ['author_id', 'body'],
    [
      erase('posts of the person', { whose: 'others', rows: myPosts }),
      blank(
        'author_id',
        (_, now) =>
          sql`author_id = ${leftMember}, idempotency_key = id::text, body = '', undoable_by = null, deleted_at = coalesce(deleted_at, ${now})`,
        sql`false`,
        {
          isWords: 'comments',
          whose: 'others',
        },
      ),
    ],
    all('author_id', 'id', 'post_id', 'parent_id', 'body', 'like_count', 'created_at', 'edited_at', 'deleted_at'),
  ),
  product_tag: given([], [erase('posts of the person', { rows: myPosts })], {
    rows: myPosts,
    columns: ['post_id', 'position', 'product_id', 'x', 'y', 'price_krw'],
  }),
  post_hashtag: given([], [erase('posts of the person', { rows: myPosts })], { rows: myPosts, columns: ['post_id', 'tag'] }),
  post_image: given(['alt'], [erase('posts of the person', { rows: myPosts })], {
    rows: myPosts,
    columns: ['post_id', 'position', 'media_id', 'alt'],
  }),
  post_version: given(['caption', 'place', 'pictures'], [erase('posts of the person', { rows: myPosts })], {
    rows: myPosts,
    columns: ['post_id', 'caption', 'category', 'audience', 'comments_from', 'paid_label', 'place', 'pictures', 'made_at', 'replaced_at'],
  }),
  post: given(
    ['author_id', 'caption', 'place'],
    [erase('author_id')],
    all(
      'author_id',
      'id',
      'state',
      'caption',
      'category',
      'audience',
      'comments_from',
      'paid_label',
      'place',
      'like_count',
      'comment_count',
      'bookmark_count',
      'created_at',
      'edited_at',
      'deleted_at',
      'pinned_at',
      'archived_at',
    ),
  ),
  hashtag: none,
  hashtag_day: none,
  hashtag_trend: none,
  hashtag_related: none,
  hashtag_due: none,
  withheld_hashtag: none,
  hashtag_follow: given(['person_id'], [erase('person_id')], all('person_id', 'tag', 'created_at')),
  follow: given(['follower_id', 'followee_id'], [erase('follower_id'), erase('followee_id', { whose: 'others' })], {
    rows: (who) => sql`${who} in (t.follower_id, t.followee_id)`,
    columns: ['follower_id', 'followee_id', 'state', 'created_at'],
  }),
  count_change: given(
    ['key'],
    [erase('key', { rows: (who) => sql`t.kind = 'followers' and t.key = ${who}::text` })],
    no('how Kiwi counts'),
  ),
  block: given(
    ['blocker_id', 'blocked_id'],
    [erase('blocker_id'), erase('blocked_id', { whose: 'others' })],
    all('blocker_id', 'blocked_id', 'created_at'),
  ),
  mute: given(
    ['muter_id', 'muted_id'],
    [erase('muter_id'), erase('muted_id', { whose: 'others' })],
    all('muter_id', 'muted_id', 'created_at', 'until'),
  ),
  person_email: given(
    ['person_id', 'sealed', 'wrapped_key', 'link_key'],
    [erase('person_id')],
    no('it is sealed at rest, and a file would hold it in clear: the settings show it'),
  ),
  notice_mute: given(
    ['muter_id', 'muted_id'],
    [erase('muter_id'), erase('muted_id', { whose: 'others' })],
    all('muter_id', 'muted_id', 'created_at'),
  ),
  notice_settings: given(
    ['person_id'],
    [erase('person_id')],
    all('person_id', 'choices', 'quiet_from_minute', 'quiet_until_minute', 'time_zone', 'hides_text'),
  ),
  push_subscription: given(['person_id', 'endpoint', 'p256dh', 'auth'], [erase('person_id')], all('person_id', 'locale', 'created_at')),
  blocked_word: given(['person_id', 'form', 'text'], [erase('person_id')], all('person_id', 'text', 'created_at')),
  muted_text: given(['person_id', 'form', 'text'], [erase('person_id')], all('person_id', 'kind', 'text', 'created_at', 'until')),
  close_friend: given(
    ['owner_id', 'friend_id'],
    [erase('owner_id'), erase('friend_id', { whose: 'others' })],
    all('owner_id', 'friend_id', 'created_at'),
  ),
  dismissed_suggestion: given(
    ['person_id', 'dismissed_id'],
    [erase('person_id'), erase('dismissed_id', { whose: 'others' })],
    all('person_id', 'dismissed_id', 'created_at'),
  ),

  // Commerce
  product_image: given(['media_id'], [erase('shop of the person', { rows: myProducts })], {
    rows: myProducts,
    columns: ['product_id', 'position', 'media_id'],
  }),
  review_vote: given(
    ['person_id'],
    [
      erase('person_id'),
      erase('reviews of the person', {
        whose: 'others',
        rows: (who) => sql`t.review_id in (select id from review where author_id = ${who})`,
      }),
    ],
    all('person_id', 'review_id', 'is_helpful', 'at'),
  ),
  review_photo: given(
    ['media_id'],
    [erase('reviews of the person', { rows: (who) => sql`t.review_id in (select id from review where author_id = ${who})` })],
    no('given with `review` and `media`'),
  ),
  review: given(
    ['author_id', 'body'],
    [erase('author_id')],
    all('author_id', 'id', 'product_id', 'stars', 'body', 'state', 'created_at', 'edited_at', 'reply', 'replied_at'),
  ),
  product_rating: none,
  product_answer: given(
    ['author_id', 'body'],
    [
      erase('author_id'),
      erase('questions of the person', {
        whose: 'others',
        rows: (who) => sql`t.question_id in (select id from product_question where author_id = ${who})`,
      }),
    ],
    all('author_id', 'question_id', 'body', 'state', 'created_at'),
  ),
  product_question: given(
    ['author_id', 'body'],
    [erase('author_id')],
    all('author_id', 'id', 'product_id', 'body', 'is_private', 'state', 'created_at'),
  ),
  wish: given(['person_id'], [erase('person_id')], all('person_id', 'product_id', 'price_krw', 'created_at')),
  seen_product: given(['person_id'], [erase('person_id')], all('person_id', 'product_id', 'seen_at')),
  product_alert: given(['person_id'], [erase('person_id')], all('person_id', 'product_id', 'kind', 'below_krw', 'created_at')),
  product_import: given(
    ['person_id', 'file_name'],
    [stays('person_id', 'others'), blank('shop of the person', sql`file_name = '-'`, sql`t.file_name = '-'`, { rows: myShop })],
    all('person_id', 'id', 'state', 'file_name', 'lines', 'created_at', 'applied_at'),
  ),
  product_import_line: given(
    ['title', 'cells', 'after', 'before'],
    [
      erase('shop of the person', {
        rows: (who) => sql`t.import_id in (select id from product_import where shop_id in (select id from shop where owner_id = ${who}))`,
      }),
    ],
    no('the file is theirs, and the products are given'),
  ),
  product_price: none,
  product_link: given(['person_id', 'url'], [erase('person_id')], all('person_id', 'url', 'state', 'created_at')),
  product: given(
    ['title', 'about', 'image_media_id', 'option_names', 'option_values', 'attributes'],
    [
      blank(
        'shop of the person',
        sql`title = '-', brand = '', about = '', image_media_id = null, option_names = '{}', option_values = '{}', attributes = '{}',
          state = 'unlisted', stock = 0`,
        sql`t.title = '-' and t.image_media_id is null and t.option_names = '{}' and t.option_values = '{}' and t.state = 'unlisted'`,
        {
          rows: myShop,
          copied: 'orders',
        },
      ),
    ],
    {
      rows: myShop,
      columns: [
        'id',
        'option_of',
        'title',
        'brand',
        'category',
        'about',
        'attributes',
        'option_names',
        'option_values',
        'price_krw',
        'stock',
        'state',
        'created_at',
      ],
    },
  ),
  shop_act: given(['person_id'], [stays('person_id', 'others')], all('person_id', 'shop_id', 'act', 'subject_id', 'at')),
  shop_member: given(
    ['person_id'],
    [erase('person_id'), erase('shop of the person', { rows: myShop, whose: 'others' })],
    all('person_id', 'shop_id', 'role', 'invited_at', 'accepted_at'),
  ),
  shop_details: given(
    ['sealed', 'wrapped_key'],
    [erase('shop of the person', { rows: myShop })],
    no('they are sealed at rest, and a file would hold them in clear: the settings of the shop show them'),
  ),
  shop: given(
    ['owner_id', 'handle', 'name', 'about', 'hours', 'return_policy', 'logo_media_id', 'banner_media_id'],
    [
      blank(
        'owner_id',
        sql`name = '', about = '', hours = '', return_policy = '', logo_media_id = null, banner_media_id = null, handle = 'left_' || right(replace(id::text, '-', ''), 20)`,
        sql`t.name = '' and t.about = '' and t.hours = '' and t.return_policy = '' and t.logo_media_id is null and t.banner_media_id is null`,
        { copied: 'orders' },
      ),
    ],
    all('owner_id', 'id', 'handle', 'name', 'about', 'hours', 'return_policy', 'created_at'),
  ),
  order: given(
    ['buyer_id'],
    [stays('buyer_id', 'orders')],
    all(
      'buyer_id',
      'id',
      'shop_id',
      'state',
      'delivery',
      'total_krw',
      'shipping_krw',
      'return_fee_krw',
      'discount_krw',
      'points_krw',
      'cancelled_krw',
      'refunded_krw',
      'created_at',
      'confirmed_at',
      'courier',
      'tracking_number',
      'sent_at',
      'tracked_state',
      'tracked_at',
      'last_event',
      'delivered_at',
      'ended_at',
    ),
  ),
  order_line: given([], [], {
    rows: myPurchases,
    columns: ['order_id', 'title', 'unit_price_krw', 'quantity', 'discount_krw', 'cancelled_quantity'],
  }),
  order_cancel: given(
    ['person_id', 'reason'],
    [blank('person_id', sql`reason = ''`, sql`t.reason = ''`, { copied: 'orders' })],
    all('person_id', 'order_id', 'reason', 'amount_krw', 'refunded_krw', 'created_at'),
  ),
  order_cancel_line: none,
  parcel: given([], [], {
    rows: myPurchases,
    columns: ['id', 'order_id', 'courier', 'tracking_number', 'sent_at', 'tracked_state', 'tracked_at', 'last_event'],
  }),
  parcel_line: given([], [], {
    rows: (who) => sql`t.parcel_id in (select p.id from parcel p join "order" o on o.id = p.order_id where o.buyer_id = ${who})`,
    columns: ['parcel_id', 'line_id', 'quantity'],
  }),
  return_request: given(
    ['note', 'photo_ids', 'answer', 'answer_photo_ids'],
    [
      blank('buyer of the order', sql`note = '', photo_ids = '{}'`, sql`t.note = '' and t.photo_ids = '{}'`, {
        rows: myPurchases,
        copied: 'orders',
      }),
      blank('owner of the shop', sql`answer = '', answer_photo_ids = '{}'`, sql`t.answer = '' and t.answer_photo_ids = '{}'`, {
        rows: (who) => sql`t.order_id in (select o.id from "order" o join shop s on s.id = o.shop_id where s.owner_id = ${who})`,
        copied: 'orders',
      }),
    ],
    {
      rows: myPurchases,
      columns: [
        'id',
        'order_id',
        'kind',
        'reason',
        'note',
        'state',
        'answer',
        'fee_krw',
        'courier',
        'tracking_number',
        'created_at',
        'ended_at',
      ],
    },
  ),
  return_line: given([], [], {
    rows: (who) => sql`t.return_id in (select r.id from return_request r join "order" o on o.id = r.order_id where o.buyer_id = ${who})`,
    columns: ['return_id', 'line_id', 'quantity'],
  }),
  payment_refund: given(
    ['person_id', 'payer_id', 'reason'],
    [blank('person_id', sql`reason = ''`, sql`t.reason = ''`, { copied: 'money' }), stays('payer_id', 'money')],
    all('payer_id', 'transfer_id', 'shop_id', 'amount_krw', 'reason', 'created_at'),
  ),
  purchase: given(
    ['buyer_id', 'address_id'],
    [stays('buyer_id', 'orders')],
    all('buyer_id', 'id', 'total_krw', 'points_krw', 'created_at'),
  ),
  cart_line: given(['person_id'], [erase('person_id')], all('person_id', 'product_id', 'quantity', 'price_krw', 'post_id', 'added_at')),
  shipping_rule: given([], [], {
    rows: myShop,
    columns: ['shop_id', 'fee_krw', 'free_over_krw', 'jeju_extra_krw', 'island_extra_krw', 'return_fee_krw', 'changed_at'],
  }),
  address: given(
    ['person_id', 'sealed', 'wrapped_key'],
    [erase('person_id')],
    no('they are sealed at rest, and a file would hold them in clear: the address book shows them'),
  ),
  order_address: given(
    ['sealed', 'wrapped_key'],
    [erase('buyer of the order', { rows: myPurchases })],
    no('an order that is on its way shows its address, and none is kept after it'),
  ),
  cash_receipt_wish: given(
    ['person_id', 'last_four', 'sealed', 'wrapped_key'],
    [erase('person_id')],
    all('person_id', 'use', 'last_four', 'created_at'),
  ),
  cash_receipt_ask: given(['last_four', 'sealed', 'wrapped_key'], [erase('buyer of the order', { rows: myPurchases })], {
    rows: myPurchases,
    columns: ['order_id', 'use', 'last_four', 'asked_at'],
  }),
  cash_receipt: given(
    ['last_four'],
    [blank('buyer of the order', sql`last_four = ''`, sql`t.last_four = ''`, { rows: myPurchases, copied: 'orders' })],
    {
      rows: myPurchases,
      columns: ['order_id', 'use', 'last_four', 'amount_krw', 'state', 'number', 'created_at', 'issued_at', 'ended_at'],
    },
  ),
  address_look: given(['person_id'], [stays('person_id', 'others')], all('person_id', 'order_id', 'opened_as', 'created_at')),

  // Money
  account: given(['person_id'], [stays('person_id', 'ledger')], all('person_id', 'id', 'kind', 'posted', 'held', 'created_at')),
  transfer: given(['memo'], [], {
    rows: (who) => sql`exists (select from account a where a.person_id = ${who} and a.id in (t.debit_account_id, t.credit_account_id))`,
    columns: ['id', 'kind', 'amount_krw', 'memo', 'created_at'],
  }),
  entry: given([], [], {
    rows: (who) => sql`t.account_id in (select id from account where person_id = ${who})`,
    columns: ['account_id', 'seq', 'transfer_id', 'amount_krw', 'balance_after_krw', 'created_at'],
  }),
  hold: given([], [], {
    rows: (who) => sql`t.account_id in (select id from account where person_id = ${who})`,
    columns: ['id', 'amount_krw', 'captured_krw', 'released_krw', 'state', 'created_at', 'closed_at'],
  }),
  wallet_freeze: given([], [], {
    rows: (who) => sql`t.account_id in (select id from account where person_id = ${who})`,
    columns: ['frozen_at', 'lifted_at'],
  }),
  commission_rule: given([], [], { rows: myShop, columns: ['product_id', 'rate_ppm', 'window_days', 'changed_at'] }),
  line_commission: given(
    ['buyer_id', 'tagger_id'],
    [stays('tagger_id', 'orders'), stays('buyer_id', 'orders')],
    all(
      'tagger_id',
      'shop_id',
      'post_id',
      'rate_ppm',
      'state',
      'earned_krw',
      'withheld_krw',
      'returned_krw',
      'taken_back_krw',
      'created_at',
      'ended_at',
    ),
  ),
  tag_visit: given(
    ['person_id', 'tagger_id'],
    [erase('person_id'), erase('tagger_id')],
    all('person_id', 'product_id', 'post_id', 'day', 'at'),
  ),
  coupon: given(['title'], [], { rows: myShop, columns: ['id', 'title', 'kind', 'value', 'used_count', 'starts_at', 'ends_at'] }),
  coupon_product: none,
  coupon_taken: given(['person_id'], [erase('person_id')], all('person_id', 'coupon_id', 'taken_at')),
  coupon_use: given(
    ['person_id'],
    [stays('person_id', 'orders')],
    all('person_id', 'order_id', 'coupon_id', 'discount_krw', 'state', 'created_at'),
  ),
  points_grant: given(
    ['person_id', 'reason', 'proposed_by', 'granted_by'],
    [
      blank('person_id', sql`reason = ''`, sql`t.reason = ''`, { copied: 'money' }),
      stays('proposed_by or granted_by', 'others', { rows: (who) => sql`${who} in (t.proposed_by, t.granted_by)` }),
    ],
    all('person_id', 'kind', 'amount_krw', 'reason', 'created_at'),
  ),
  // The job of leaving has made what was left void.
  points_lot: given(
    ['person_id'],
    [stays('person_id', 'ledger')],
    all('person_id', 'granted_krw', 'left_krw', 'expired_krw', 'expires_at'),
  ),
  points_use: given([], [], {
    rows: (who) => sql`t.lot_id in (select id from points_lot where person_id = ${who})`,
    columns: ['order_id', 'used_krw', 'returned_krw'],
  }),
  book_rule: none,
  cause_of_transfer: none,
  money_request: given(
    ['requester_id', 'payer_id', 'memo'],
    [
      erase('requester_id or payer_id, not paid', { rows: (who) => sql`${who} in (t.requester_id, t.payer_id) and t.state <> 'paid'` }),
      blank('requester_id or payer_id, paid', sql`memo = ''`, sql`t.memo = ''`, {
        rows: (who) => sql`${who} in (t.requester_id, t.payer_id) and t.state = 'paid'`,
        copied: 'money',
      }),
    ],
    {
      rows: (who) => sql`${who} in (t.requester_id, t.payer_id)`,
      columns: ['id', 'amount_krw', 'memo', 'state', 'created_at', 'settled_at'],
    },
  ),
  ledger_block: none,
  ledger_block_account: none,
  ledger_head: none,
  ledger_head_leaf: given(['owner_id'], [stays('owner_id', 'proof')], no('`pay.proof` shows it')),
  ledger_head_node: none,
  ledger_verification: none,
  payment_approval: given(
    ['person_id', 'statement', 'signature'],
    [stays('person_id', 'money')],
    all('person_id', 'statement', 'created_at'),
  ),
  pin_proof: given(['person_id'], [erase('person_id')], no(secret)),
  identity_check: given(['person_id'], [erase('person_id')], all('person_id', 'created_at', 'verified_at')),
  device_key: given(
    ['person_id', 'name', 'public_key'],
    [
      blank(
        'person_id',
        (_, now) => sql`name = '', revoked_at = coalesce(revoked_at, ${now})`,
        sql`t.name = '' and t.revoked_at is not null`,
        { copied: 'money' },
      ),
    ],
    all('person_id', 'name', 'created_at', 'revoked_at'),
  ),
  // The tables of the vault are nobody's to read but its functions': `vault.forget`.
  pin_record: given(['person_id', 'record'], [], no(secret)),
  pin_registration: given(['person_id'], [], no(secret)),
  pin_login: given(['person_id'], [], no(secret)),
  bank_key: none,
  bank_key_list: none,
  account_verification: given(
    ['person_id', 'device_hash', 'sealed', 'last_four', 'duplicate_index', 'other_indexes'],
    [
      erase('person_id, without a bank call', {
        rows: (who) => sql`t.person_id = ${who} and not exists (select from bank_call c where c.verification_id = t.id)`,
      }),
      blank(
        'person_id',
        sql`device_hash = '', sealed = null, code_hash = null, last_four = null, duplicate_index = null, other_indexes = '{}', record_id = null`,
        sql`t.device_hash = '' and t.sealed is null and t.last_four is null and t.duplicate_index is null and t.other_indexes = '{}'`,
        {
          copied: 'money',
          copies: ['id', 'bank_code', 'last_four', 'state', 'created_at', 'confirmed_at'],
        },
      ),
    ],
    all('person_id', 'purpose', 'bank_code', 'last_four', 'state', 'created_at', 'confirmed_at'),
  ),
  bank_call: given(
    ['person_id', 'idempotency_key'],
    [stays('person_id', 'money'), stays('decided_by', 'others')],
    all('person_id', 'kind', 'purpose', 'state', 'amount_krw', 'created_at', 'settled_at'),
  ),
  bank_account: given(
    ['person_id', 'fintech_use_num', 'last_four', 'sealed', 'duplicate_index'],
    [
      blank(
        'person_id',
        (_, now) =>
          sql`fintech_use_num = null, last_four = '', sealed = null, record_id = null, duplicate_index = null, unlinked_at = coalesce(unlinked_at, ${now})`,
        sql`t.last_four = '' and t.fintech_use_num is null and t.sealed is null and t.unlinked_at is not null`,
        { copied: 'money', copies: ['id', 'bank_code', 'last_four', 'created_at', 'unlinked_at'] },
      ),
    ],
    all('person_id', 'bank_code', 'last_four', 'created_at', 'unlinked_at'),
  ),
  virtual_account: none,
  virtual_account_lease: given(
    ['person_id', 'depositor_name'],
    [blank('person_id', sql`depositor_name = ''`, sql`t.depositor_name = ''`, { copied: 'money' })],
    all('person_id', 'amount_krw', 'depositor_name', 'state', 'created_at', 'ended_at'),
  ),
  deposit: given(
    ['person_id', 'depositor_name'],
    [blank('person_id', sql`depositor_name = ''`, sql`t.depositor_name = ''`, { copied: 'money' }), stays('resolved_by', 'others')],
    all('person_id', 'amount_krw', 'depositor_name', 'deposited_at', 'state'),
  ),
  deposit_cursor: none,
  fee_schedule: none,
  reserve_schedule: none,
  settlement_line: given([], [], { rows: linesOfMyShop, columns: ['id', 'kind', 'gross_krw', 'fee_krw', 'vat_krw', 'created_at'] }),
  payout: given([], [], { rows: myShop, columns: ['id', 'state', 'net_krw', 'created_at'] }),
  payout_line: none,
  payout_approval: given(['person_id'], [stays('person_id', 'others')], no(notOurs)),
  reconciliation_break: given(['explained_by'], [stays('explained_by', 'others')], no(notOurs)),
  money_decision: given(['person_id'], [stays('person_id', 'others')], no(notOurs)),
  bank_statement_day: none,
  bank_statement_line: given(['memo'], [], no('the statement of Kiwi’s own account')),
  set_aside_row: given(['resolved_by'], [stays('resolved_by', 'others')], no(notOurs)),

  // People, last: all above refers to them
  media: given(
    ['owner_id', 'upload_key', 'variants'],
    [erase('owner_id')],
    all('owner_id', 'id', 'purpose', 'state', 'content_type', 'bytes', 'width', 'height', 'created_at'),
  ),
  experiment: none,
  experiment_decision: none,
  security_event: given(
    ['person_id', 'device', 'network'],
    [erase('person_id', { copied: 'sign_ins' })],
    all('person_id', 'kind', 'device', 'details', 'at'),
  ),
  staff_act: given(['person_id', 'actor', 'reason'], [stays('person_id', 'others')], all('person_id', 'act', 'at')),
  pending_decision: given(
    ['person_id', 'reason', 'proposed_by', 'decided_by'],
    [stays('person_id', 'others'), stays('proposed_by', 'others'), stays('decided_by', 'others')],
    no(notOurs),
  ),
  feature_switch: none,
  ranking_look: given(['person_id', 'reason'], [stays('person_id', 'others')], all('person_id', 'at')),
  access_decision: given(['person_id', 'reason'], [stays('person_id', 'others')], all('person_id', 'action', 'at')),
  moderation_action: given(
    ['person_id', 'subject_id', 'reason', 'actor'],
    [stays('person_id', 'others')],
    all('person_id', 'at', 'action', 'lifts', 'subject_kind', 'reason_code', 'until'),
  ),
  leaving_line: none,
  rested_handle: none,
  leaving: given(
    ['person_id'],
    [erase('person_id, of one that was taken back', { rows: (who) => sql`t.person_id = ${who} and t.state = 'returned'` })],
    all('person_id', 'state', 'words', 'pays_rest', 'asked_at', 'ends_at'),
  ),
  // The schema of what the law keeps: kept.expire ends it.
  kept_record: given(['person_id', 'row'], [], no('there is none before leaving')),
  kept_look: given(['person_id'], [], no('there is none before leaving')),
  data_export: given(
    ['person_id', 'storage_key'],
    [erase('person_id')],
    all('person_id', 'day', 'state', 'bytes', 'requested_at', 'ready_at', 'expires_at'),
  ),
  past_handle: given(['handle', 'person_id'], [erase('person_id')], all('person_id', 'handle', 'left_at', 'rests_until')),
  oauth_attempt: none,
  passkey_challenge: given(['person_id'], [erase('person_id')], no('it counts for minutes')),
  passkey: given(
    ['person_id', 'credential_id', 'public_key', 'name'],
    [erase('person_id')],
    all('person_id', 'name', 'is_synced', 'created_at', 'last_used_at'),
  ),
  consent: given(['person_id'], [stays('person_id', 'others')], all('person_id', 'kind', 'version', 'is_given', 'at')),
  oauth_account: given(['person_id', 'subject'], [erase('person_id')], all('person_id', 'provider', 'created_at')),
  identity_verification: given(
    ['person_id', 'holder_id'],
    [erase('person_id'), erase('holder_id')],
    all('person_id', 'purpose', 'state', 'created_at', 'settled_at'),
  ),
  identity: given(
    ['person_id', 'ci_hash', 'di_hash'],
    [erase('person_id', { copied: 'rejoin', copies: ['key_id', 'ci_hash', 'verified_at'] })],
    all('person_id', 'verified_at'),
  ),
  session: given(
    ['person_id', 'device', 'token_hash', 'browser_hash'],
    [erase('person_id', { copied: 'sign_ins', copies: ['device', 'created_at', 'last_used_at', 'expires_at', 'revoked_at'] })],
    all('person_id', 'device', 'created_at', 'last_used_at', 'expires_at', 'revoked_at'),
  ),
  person: given(
    ['id', 'handle', 'display_name', 'bio', 'pronouns', 'links', 'verified_as', 'avatar_media_id', 'interests'],
    [
      blank('id, of who paid or traded', blankPerson, isBlankPerson, {
        rows: (who) => sql`t.id = ${who} and ${hasTraded(who)}`,
        copied: 'money',
        copies: namesOfPerson,
      }),
      blank('id, of anybody else', blankPerson, isBlankPerson, {
        rows: (who) => sql`t.id = ${who} and not ${hasTraded(who)}`,
        copied: 'sign_ins',
        copies: namesOfPerson,
      }),
    ],
    all(
      'id',
      'id',
      'status',
      'handle',
      'display_name',
      'bio',
      'pronouns',
      'links',
      'is_private',
      'shows_presence',
      'locale',
      'interests',
      'is_personalised',
      'keeps_seen_products',
      'last_active_at',
      'created_at',
    ),
  ),
}

/** The people of a notice as they are now. */
const recounted = sql`
  actor_count = (select count(*) from notification_actor a where a.notification_id = t.id),
  act_count = (select coalesce(sum(a.acts), 0) from notification_actor a where a.notification_id = t.id)`
