import type { PgTable } from 'drizzle-orm/pg-core'
import type * as logSchema from '../../db/schema/log/index.ts'
import type * as mainSchema from '../../db/schema/index.ts'
import { visitsKeptDays } from '../../commerce/commissions/rules.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { draftDays } from '../../shared/bounds.ts'
import { lowestIdAt } from '../../ids.ts'
import { keptAlertDays, keptSeen, keptSeenDays } from '../../commerce/wishes/rules.ts'
import { keptListDays } from '../../social/interest/rules.ts'
import { toldForMs } from '../../social/notifications/rules.ts'
import { keptInteractionDays, keptVoteDays } from '../../social/interactions/rules.ts'
import { keptEntries } from '../../social/timelines/rules.ts'
import { addressKeptDays } from '../../commerce/orders/rules.ts'
import { keptCaseDays, keptEvidenceDays } from '../../shared/reports.ts'
import { isOwed, jobNames } from '../catalog.ts'

/** How the rows of one table come and go. docs/retention.md is written from this. */
export interface Retention {
  /** What adds a row. */
  grows: string
  /** How long a row stays, or what it stays with. */
  kept: string
  /**
   * `job`: removed by a job; `act`: by the act that replaces it; `law`: must be kept; `design`:
   * nothing would be right without it.
   */
  by: 'job' | 'act' | 'law' | 'design'
  /** The job, the law or the reason. */
  how: string
  /**
   * Rows that 1,000 people add in a year, as the city of `kiwi bench growth` lives; left out where
   * few are.
   */
  rows?: number
  /** Bytes of a row with its part of the indexes, measured there. */
  rowBytes?: number
  sweep?: Sweep
}

export interface Sweep {
  job: 'outbox.sweep' | 'retention.sweep'
  database: 'main' | 'log'
  /** Deletes at most `limit` rows that are too old and returns one row per deleted one. */
  part: (now: Date, limit: number) => Sql
}

type TableOf<Schema> = { [Name in keyof Schema & string]: Schema[Name] extends PgTable ? Name : never }[keyof Schema & string]
export type TableName = Snake<TableOf<typeof mainSchema> | TableOf<typeof logSchema>>
/** `postHashtag` → `post_hashtag`. */
type Snake<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Uppercase<Letter> ? `_${Lowercase<Letter>}` : Letter}${Snake<Rest>}`
  : ''

const dayMs = 86_400_000
const ago = (now: Date, days: number) => sql`${new Date(now.getTime() - days * dayMs)}::timestamptz`

/** A week to look into what a job did. */
const doneDays = 7
const eventDays = 14
/** Nobody looked at it for a quarter of a year. */
const failedDays = 90
/**
 * Protection of Communications Secrets Act, decree art. 41: records of access are kept for three
 * months.
 */
const signInDays = 92
const checkDays = 90
const yearDays = 366
const finelyKeptDays = 14
const keptLineDays = 30

const failedJobs = jobNames.filter((name) => !isOwed(name))

/**
 * Five years: E-Commerce Act, decree art. 6 (orders, payments) and Electronic Financial
 * Transactions Act, decree art. 12 (transfers, bank).
 */
const orders = {
  kept: 'five years after it ended; not removed yet, for nothing is older',
  by: 'law',
  how: 'E-Commerce Act, decree art. 6',
} as const
const money = {
  kept: 'five years; not removed yet, for nothing is older',
  by: 'law',
  how: 'Electronic Financial Transactions Act, decree art. 12',
} as const
const ledger = { kept: 'for ever', by: 'design', how: 'a balance is proved by all its entries; append-only and sealed' } as const
const withPerson = { kept: 'as long as the person', by: 'design' } as const
const withPost = { kept: 'as long as the post', by: 'design' } as const
const few = { kept: 'for ever', by: 'design', how: 'few rows, one per change by us' } as const

/** Every table of both databases. A new one without a row does not compile. */
export const retention: Record<TableName, Retention> = {
  // People
  person: {
    grows: 'a sign-up',
    kept: 'until the person leaves; one that never became active 30 days after it was last used, a refused child at most a day after its sessions end',
    by: 'job',
    how: '`people.completeLeaving` and `people.removeAbandoned`; handle and posts refer to it',
  },
  past_handle: {
    grows: 'a change of a handle',
    kept: 'for ever',
    by: 'design',
    how: 'an old handle must not become a stranger’s at once; at most two changes per person and month',
  },
  identity: { grows: 'a proven identity', ...withPerson, how: 'one person, one account; only keyed hashes' },
  identity_form: {
    grows: 'a new identity key',
    kept: 'as long as an identity is stored in the form',
    by: 'act',
    how: '`kiwi people identity-keys`, or the end of a rotation',
  },
  identity_verification: {
    grows: 'a check at the identity provider',
    ...withPerson,
    how: 'that the person was proven, and by which check; abandoned sign-ups are removed with theirs',
  },
  identity_check: {
    grows: 'a proven identity to unlock the PIN or to add a device',
    kept: `${checkDays} days`,
    by: 'job',
    how: 'it counts for minutes',
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from identity_check where verification_id in (
        select verification_id from identity_check where created_at < ${ago(now, checkDays)} limit ${limit}) returning 1`,
    ),
  },
  consent: {
    grows: 'an answer to the terms, the privacy notice or advertising',
    kept: 'for ever',
    by: 'design',
    how: 'it proves the consent, also against us; a person id, a version and a date; append-only',
  },
  oauth_account: { grows: 'a linked or refused channel', ...withPerson, how: 'signing in needs it' },
  oauth_attempt: {
    grows: 'a begun sign-in',
    kept: 'a day after it expired',
    by: 'job',
    how: 'a code is used once',
    sweep: main(
      'outbox.sweep',
      (now, limit) => sql`
      delete from oauth_attempt where state_hash in (
        select state_hash from oauth_attempt where expires_at < ${ago(now, 1)} limit ${limit}) returning 1`,
    ),
  },
  passkey: { grows: 'a passkey that somebody adds', ...withPerson, how: 'a second way to sign in; at most ten per person' },
  passkey_challenge: {
    grows: 'a begun sign-in by passkey',
    kept: 'a day after it expired',
    by: 'job',
    how: 'it is signed once',
    sweep: main(
      'outbox.sweep',
      (now, limit) => sql`
      delete from passkey_challenge where challenge_hash in (
        select challenge_hash from passkey_challenge where expires_at < ${ago(now, 1)} limit ${limit}) returning 1`,
    ),
  },
  session: {
    grows: 'a sign-in',
    rows: 19_000,
    rowBytes: 277,
    kept: `${signInDays} days after it expired`,
    by: 'job',
    how: 'the record of the sign-in: Protection of Communications Secrets Act, decree art. 41, three months',
    // After its proofs and checks, which refer to it. Plan: session_expiry (brin).
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from session where id in (
        select s.id from session s where s.expires_at < ${ago(now, signInDays)}
          and not exists (select from identity_check c where c.session_id = s.id) and not exists (select from pin_proof p where p.session_id = s.id)
        limit ${limit}) returning 1`,
    ),
  },
  security_event: {
    grows: 'a sign-in, an ended session',
    kept: `${signInDays} days`,
    by: 'job',
    how: 'records of access: Protection of Communications Secrets Act, decree art. 41, three months',
    // Plan: security_event_pkey, from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from security_event where id in (
        select id from security_event where id < ${lowestIdAt(new Date(now.getTime() - signInDays * dayMs))}::uuid order by id limit ${limit}) returning 1`,
    ),
  },
  staff_act: {
    grows: 'what staff do, and whom they look at',
    kept: 'two years; not removed yet, for nothing is older',
    by: 'law',
    how: 'Standards of Measures for Ensuring the Safety of Personal Information, art. 8',
  },
  pending_decision: { ...few, grows: 'a ban or a large freeze that staff propose' },
  feature_switch: { grows: 'a feature', kept: 'for ever', by: 'act', how: 'overwritten; each change is in `staff_act`' },
  access_decision: { ...few, grows: 'a role, a verified mark, a released identity' },
  moderation_action: { ...few, grows: 'a decision of a moderator or a rule', how: 'the audit: append-only' },
  leaving: {
    grows: 'a person who asks to leave',
    kept: 'for ever; once done it names nobody',
    by: 'design',
    how: 'the receipt is kept for the operator',
  },
  leaving_line: { grows: 'a line of a receipt', kept: 'with its leaving', by: 'design', how: 'counts only' },
  rested_handle: {
    grows: 'a handle of somebody who left',
    kept: 'for ever',
    by: 'design',
    how: 'a hash; it is not looked at after 90 days',
  },
  kept_record: {
    grows: 'a row of somebody who left that a law keeps',
    kept: 'until its law ends',
    by: 'job',
    how: '`people.endKept`; each law is in the table of laws below',
  },
  kept_look: { ...few, grows: 'a look of the staff at what the law keeps' },
  data_export: {
    grows: 'a person asks for their data, at most daily',
    kept: 'a year; its file 7 days',
    by: 'job',
    how: '`export.sweep` deletes the file; the row says that the person got it',
    // Plan: data_export_pkey from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from data_export where id in (
        select id from data_export where id < ${lowestIdAt(new Date(now.getTime() - yearDays * dayMs))}::uuid and state in ('removed', 'failed')
        limit ${limit}) returning 1`,
    ),
  },

  product_import: {
    grows: 'a shop uploads a sheet of products',
    kept: 'a year',
    by: 'job',
    how: '`retention.sweep`; the history of imports. `products.sweepImports` deletes what was never read, and files that were left',
    // Plan: product_import_pkey from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from product_import where id in (
        select id from product_import where id < ${lowestIdAt(new Date(now.getTime() - yearDays * dayMs))}::uuid
        limit ${limit}) returning 1`,
    ),
  },
  product_import_line: {
    grows: 'a line of such a sheet that changes something or is wrong',
    kept: '30 days',
    by: 'job',
    how: '`retention.sweep`; an import can be undone for a day, and wrong lines are mended sooner',
    // Plan: product_import_line_pkey from the oldest import.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from product_import_line where (import_id, line) in (
        select import_id, line from product_import_line where import_id < ${lowestIdAt(new Date(now.getTime() - keptLineDays * dayMs))}::uuid
        limit ${limit}) returning 1`,
    ),
  },

  // What people post
  post: {
    grows: 'a post',
    rows: 61_000,
    rowBytes: 330,
    kept: 'as long as the person; a deleted one as a tombstone',
    by: 'design',
    how: 'feeds, search and caches obey the tombstone',
  },
  post_version: { grows: 'an edit of a post', ...withPost, how: 'the latest 30 of a post; deleted with it' },
  post_image: { grows: 'a picture of a post', rows: 61_000, rowBytes: 194, ...withPost, how: 'a part of it' },
  product_tag: { grows: 'a product in a picture', rows: 18_000, rowBytes: 251, ...withPost, how: 'a part of it' },
  post_hashtag: {
    grows: 'a hashtag in a caption',
    rows: 183_000,
    rowBytes: 167,
    ...withPost,
    how: 'removed when the post is deleted or edited',
  },
  hashtag: {
    grows: 'a new hashtag',
    kept: '30 days after it is in no post',
    by: 'job',
    how: 'nobody finds it',
    // The lock makes a post that takes the tag at this moment wait, and insert it anew.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      with empty as (select tag from hashtag where post_count = 0 and created_at < ${ago(now, 30)} limit ${limit} for update skip locked)
      delete from hashtag h using empty e where h.tag = e.tag and not exists (select from post_hashtag p where p.tag = h.tag) returning 1`,
    ),
  },
  hashtag_day: {
    grows: 'a hashtag that trusted people use on a day',
    kept: '30 days',
    by: 'job',
    how: 'what is usual for a trend; names nobody',
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      with old as (select tag, day from hashtag_day where day < (${ago(now, 30)})::date order by day limit ${limit} for update skip locked)
      delete from hashtag_day d using old o where d.tag = o.tag and d.day = o.day returning 1`,
    ),
  },
  hashtag_trend: {
    grows: 'a hashtag of the newest trends',
    kept: 'an hour',
    by: 'job',
    how: '`rank.trends` replaces all of them; 50 at most',
  },
  hashtag_related: {
    grows: 'a hashtag',
    kept: 'as long as the hashtag',
    by: 'design',
    how: 'one row per hashtag that others stand beside',
  },
  hashtag_due: { grows: 'a hashtag whose posts change', kept: 'half an hour', by: 'job', how: '`rank.relatedTags` counts it again' },
  withheld_hashtag: {
    grows: 'a hashtag that staff keep out of trends',
    kept: 'until staff end it',
    by: 'act',
    how: 'each change is in `staff_act`',
  },
  post_count_change: {
    grows: 'a like, a bookmark, a comment',
    kept: 'ten minutes',
    by: 'job',
    how: '`counts.reconcile` adds it to the post',
  },
  count_change: {
    grows: 'a follow, a look, a hashtag in a caption, a like of a comment',
    kept: 'ten minutes',
    by: 'job',
    how: '`counts.reconcile` adds it to what it counts',
  },
  collection: { grows: 'a folder of bookmarks', ...withPerson, how: 'deleted by the person; at most 50 per person' },
  collection_post: {
    grows: 'a bookmark that is put into a folder',
    kept: 'as long as the bookmark and the folder',
    by: 'act',
    how: 'removed with either, or taken out',
  },
  draft: {
    grows: 'a post that somebody begins to write',
    kept: `${draftDays} days after it was last changed, or until its time; an hour after it was deleted or posted`,
    by: 'job',
    how: '`drafts.expire`, with its pictures that nothing else has; at most 50 per person',
  },
  reaction: { grows: 'a like, a bookmark', rows: 304_000, rowBytes: 253, ...withPost, how: 'one row per person and post' },
  comment: { grows: 'a comment', rows: 61_000, rowBytes: 409, ...withPost, how: 'a deleted one keeps its place in the thread' },
  comment_like: { grows: 'a like of a comment', ...withPost, how: 'one row per person and comment' },
  media: {
    grows: 'an upload',
    rows: 61_000,
    rowBytes: 688,
    kept: 'as long as its post; its files go with it, an unfinished one after a day, one that nothing names after 14 days',
    by: 'job',
    how: '`media.sweep`, `media.sweepUnnamed`; the row says that the files are gone. `media.sweepFiles` deletes files without a row',
  },
  follow: { grows: 'a follow', ...withPerson, how: 'removed by the unfollow' },
  block: { grows: 'a block', ...withPerson, how: 'removed by the unblock' },
  hashtag_follow: { grows: 'a hashtag that somebody follows', ...withPerson, how: 'removed by the unfollow' },
  mute: { grows: 'a mute', ...withPerson, how: 'removed by its end' },
  person_email: { grows: 'a person who adds an e-mail address', ...withPerson, how: 'removed by the person' },
  notice_mute: { grows: 'a person whose notices somebody turned off', ...withPerson, how: 'removed by the person; at most 200' },
  notice_settings: { grows: 'a person who changes how they are told', ...withPerson, how: 'one row per person' },
  push_subscription: {
    grows: 'a browser in which somebody turns push notices on',
    kept: 'as long as its session',
    by: 'act',
    how: 'removed by the person, with the session, and when the push service says that it is gone; at most ten per person',
    sweep: {
      job: 'retention.sweep',
      database: 'main',
      // Also without a push: a person who signed out is not told, so nothing else would find it.
      part: (now, limit) => sql`
        delete from push_subscription where id = any(array(
          select p.id from push_subscription p left join session s on s.id = p.session_id
          where s.id is null or s.revoked_at is not null or s.expires_at <= ${now}::timestamptz limit ${limit})) returning 1`,
    },
  },
  blocked_word: { grows: 'a word blocked in comments', ...withPerson, how: 'removed by its end; at most 100 per person' },
  muted_text: { grows: 'a muted word or hashtag', ...withPerson, how: 'removed by its end; at most 100 per person' },
  close_friend: { grows: 'a person put on the list of close friends', ...withPerson, how: 'removed by the person, and by a block' },
  dismissed_suggestion: { grows: 'a suggested person whom somebody dismisses', ...withPerson, how: 'the person is not suggested again' },
  hidden_post: { grows: 'a post that somebody hides', ...withPerson, how: 'removed when it is shown again' },
  less_like: { grows: '“less like this”', ...withPerson, how: 'removed by the person' },
  experiment: { ...few, grows: 'an A/B test of formulas' },
  experiment_decision: { ...few, grows: 'the start or the end of an A/B test' },
  ranking_look: { ...few, grows: 'an admin who looks at what a person was shown' },

  moderation_case: {
    grows: 'a report of what nobody has reported yet',
    kept: `${keptCaseDays} days after the decision`,
    by: 'job',
    how: 'whoever decides about a person sees what was decided before',
    // Plan: moderation_case_decided.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from moderation_case where id in (
        select id from moderation_case where state <> 'open' and decided_at < ${ago(now, keptCaseDays)} limit ${limit}) returning 1`,
    ),
  },
  report: {
    grows: 'a report',
    kept: `${keptCaseDays} days after the decision`,
    by: 'job',
    how: 'who was often wrong counts less',
    // Plan: report_decided.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from report where id in (
        select id from report where state <> 'open' and decided_at < ${ago(now, keptCaseDays)} limit ${limit}) returning 1`,
    ),
  },
  appeal: {
    grows: 'somebody asks for a second look at a decision',
    kept: `${keptCaseDays} days after the answer`,
    by: 'job',
    how: 'a decision is looked at twice, not three times',
    // Plan: appeal_decided.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from appeal where id in (
        select id from appeal where state <> 'open' and decided_at < ${ago(now, keptCaseDays)} limit ${limit}) returning 1`,
    ),
  },
  report_evidence: {
    grows: 'a report of a state that nobody has reported yet',
    kept: `${keptEvidenceDays} days after the decision`,
    by: 'job',
    how: 'an appeal may come for 30 days; its pictures go with it',
    // Plan: moderation_case_decided, a probe of report_evidence_state each.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from report_evidence where id in (
        select e.id from moderation_case c join report_evidence e on e.case_id = c.id
        where c.state <> 'open' and c.decided_at < ${ago(now, keptEvidenceDays)} limit ${limit}) returning 1`,
    ),
  },

  chat_room: { grows: 'a conversation', ...withPerson, how: 'a later message goes on in it' },
  chat_member: {
    grows: 'a conversation, a row per person',
    ...withPerson,
    how: 'a deleted conversation is only hidden from the one who deleted it',
  },
  chat_reaction: { grows: 'a reaction to a message', ...withPerson, how: 'it goes with the message, or when it is taken back' },
  chat_message: {
    grows: 'a message',
    kept: 'as long as the person, or CHAT_KEEP_DAYS where it is set',
    by: 'job',
    how: '`chat.forget`; without the setting it stays, for the other person has it too. The text of one that was taken back is deleted at once',
  },

  // Feeds
  timeline: {
    grows: 'a post, per follower',
    rows: 3_000_000,
    rowBytes: 168,
    kept: `the newest ${keptEntries} of a person who was here within 30 days; else none`,
    by: 'job',
    how: '`timelines.trim`; below its floor a feed is read from the posts themselves',
  },
  timeline_floor: { grows: 'a first look at home', kept: 'with its timeline', by: 'job', how: '`timelines.trim`' },
  pulled_author: { ...few, grows: 'an author with more than 50,000 followers' },
  interaction: {
    grows: 'an impression, a view, a click, a like',
    rows: 1_560_000,
    rowBytes: 172,
    kept: `${keptInteractionDays} days`,
    by: 'job',
    how: '`log.days` drops whole days',
  },
  vote_hour: {
    grows: 'what somebody did with a post in an hour',
    rows: 1_250_000,
    rowBytes: 223,
    kept: `${keptVoteDays} days`,
    by: 'job',
    how: '`log.days` drops whole days; a ranking reads 14, and one of last week can be made again',
  },
  person_history: {
    grows: 'a view, a click, a like of a post',
    kept: `${keptInteractionDays} days after the last act`,
    by: 'job',
    how: 'the feed of interests reads no older ones',
    // Plan: person_history is read once per part; it runs daily.
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
        delete from person_history where (person_id, post_id) in (
          select person_id, post_id from person_history where at < ${ago(now, keptInteractionDays)} limit ${limit})
        returning true`,
    ),
  },
  post_neighbours: {
    grows: 'a post with acts of people, per model',
    kept: `${keptInteractionDays} days after they were made`,
    by: 'job',
    how: 'a post that nobody touches is nobody’s neighbour any more',
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
        delete from post_neighbours where (model, post_id) in (
          select model, post_id from post_neighbours where made_at < ${ago(now, keptInteractionDays)} limit ${limit})
        returning true`,
    ),
  },
  neighbours_due: { grows: 'a post whose people acted', kept: 'minutes', by: 'job', how: '`rank.neighboursPart` computes what is due' },
  post_total: {
    grows: 'a post with acts of people',
    kept: 'as long as `person_history` knows the post',
    by: 'job',
    how: '`retention.sweep`',
    // Plan: a probe of person_history_post per post; it runs daily.
    sweep: log(
      'retention.sweep',
      (_, limit) => sql`
        delete from post_total where post_id in (
          select post_id from post_total t where not exists (select from person_history h where h.post_id = t.post_id) limit ${limit})
        returning true`,
    ),
  },
  interest_list: {
    grows: 'a list of the feed of interests',
    kept: `${keptListDays} days`,
    by: 'job',
    how: 'why a post was shown is asked within days; nothing repeats within 7',
    // Plan: the primary key, whose order is that of time.
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
        delete from interest_list where list_id in (
          select list_id from interest_list where list_id < ${lowestIdAt(new Date(now.getTime() - keptListDays * dayMs))}::uuid limit ${limit})
        returning true`,
    ),
  },
  ranking_day: {
    grows: 'a day, per source and position',
    kept: 'for ever',
    by: 'design',
    how: 'a few thousand rows per day; no person is in them',
  },
  exposure_day: {
    grows: 'a day, per post that was shown',
    kept: `${finelyKeptDays + 7} days`,
    by: 'job',
    how: 'coverage and concentration look at 14 days',
    // Plan: the primary key or the index of days.
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
        delete from exposure_day where (day, post_id) in (
          select day, post_id from exposure_day where day < (${ago(now, finelyKeptDays + 7)})::date limit ${limit})
        returning true`,
    ),
  },
  ranking_report: { grows: 'a day', kept: 'for ever', by: 'design', how: 'one row per day; no person is in it' },
  experiment_outcome: {
    grows: 'a day, per person of an A/B test',
    kept: `${keptInteractionDays} days`,
    by: 'job',
    how: 'an A/B test ends before that; its sums stay',
    // Plan: the primary key or the index of days.
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
        delete from experiment_outcome where (experiment, person_id, day) in (
          select experiment, person_id, day from experiment_outcome where day < (${ago(now, keptInteractionDays)})::date limit ${limit})
        returning true`,
    ),
  },
  experiment_day: {
    grows: 'a day, per arm of an A/B test',
    kept: 'for ever',
    by: 'design',
    how: 'the outcome of a test; no person is in it',
  },
  ranking_snapshot: {
    grows: 'a run of the ranking, hourly, for each category too',
    kept: `${finelyKeptDays} days; then the last of each day, for a year`,
    by: 'job',
    how: 'why a post was shown is asked within days',
    // Plan: ranking_snapshot_newest, a probe per run.
    sweep: log(
      'retention.sweep',
      (now, limit) => sql`
      delete from ranking_snapshot where (run_id, topic) in (
        select s.run_id, s.topic from ranking_snapshot s where s.window_end < ${ago(now, finelyKeptDays)} and (s.window_end < ${ago(now, yearDays)}
          or exists (select from ranking_snapshot later where later.kind = s.kind and later.topic = s.topic and later.window_end > s.window_end
                     and later.window_end < date_trunc('day', s.window_end, 'Asia/Seoul') + interval '1 day'))
        limit ${limit}) returning 1`,
    ),
  },
  popular_vote: {
    grows: 'what somebody did with a post in an hour',
    kept: '14 days',
    by: 'job',
    how: '`rank.popular` takes off what expired',
  },
  popular_voter: { grows: 'a person with a vote', kept: '14 days after their last vote', by: 'job', how: '`rank.popular`' },
  popular_crowd: { grows: 'a post with votes, per crowd', kept: '14 days after the last vote', by: 'job', how: '`rank.popular`' },
  popular_post: { grows: 'a post with votes', kept: '14 days after the last vote', by: 'job', how: '`rank.popular`' },
  popular_sum: { grows: 'a formula', kept: 'for ever', by: 'act', how: 'overwritten' },
  log_cursor: { grows: 'a reader of the log', kept: 'for ever', by: 'act', how: 'overwritten' },
  search_change: {
    grows: 'a change of what search finds',
    kept: 'an hour',
    by: 'job',
    how: '`search.sync` removes what every engine has read',
  },
  search_cursor: { grows: 'a search engine', kept: 'a week after its last run', by: 'job', how: '`search.sync`' },
  search_query: {
    grows: 'a text that somebody searched for',
    kept: '90 days, the newest 100 of a person',
    by: 'job',
    how: '`search.count`; `search.forget`',
  },
  popular_query: { grows: 'a search of five people or more', kept: '14 days after they searched', by: 'job', how: '`search.count`' },
  search_synonym: { grows: 'a term of the synonyms file', kept: 'until the next file', by: 'act', how: '`kiwi search synonyms load`' },
  search_run: { grows: 'a sync, rebuild or comparison', kept: '30 days', by: 'job', how: '`search.count`' },
  search_document: {
    grows: 'a person, post, product, hashtag',
    kept: 'as long as what it describes',
    by: 'job',
    how: '`search.sync`, `search.remove`',
  },

  review: { grows: 'a review of a product', ...withPerson, how: 'one per line of an order; a deleted one keeps the line, without words' },
  review_photo: { grows: 'a photo of a review', kept: 'as long as its review', by: 'act', how: 'the change or the deletion of the review' },
  review_vote: { grows: 'a vote on a review', ...withPerson, how: 'one per person and review' },
  product_rating: { grows: 'the first review or question of a product', kept: 'as long as the product', by: 'design', how: 'counts only' },
  product_question: { grows: 'a question about a product', ...withPerson, how: 'a deleted one keeps its place, without words' },
  product_answer: { grows: 'an answer to a question', ...withPerson, how: 'a deleted one keeps its place, without words' },
  wish: { grows: 'a product that somebody saves', ...withPerson, how: 'removed by the person; at most 500 per person' },
  seen_product: {
    grows: 'a product page that somebody opens',
    kept: `the newest ${keptSeen} of a person, ${keptSeenDays} days at most`,
    by: 'job',
    how: 'the next product; the person empties the list, or switches it off',
    // Plan: a Seq Scan of a table that has at most 60 rows per person, once per day.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from seen_product where ctid = any(array(
        select ctid from seen_product where seen_at < ${ago(now, keptSeenDays)} limit ${limit})) returning 1`,
    ),
  },
  product_alert: {
    grows: 'a product that somebody waits for',
    kept: `until the one notice; ${keptAlertDays} days at most`,
    by: 'act',
    how: '`wishes.tellAlerts`, the person, or the look at the product',
    // Plan: a Seq Scan of few rows, once per day.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from product_alert where ctid = any(array(
        select ctid from product_alert where created_at < ${ago(now, keptAlertDays)} limit ${limit})) returning 1`,
    ),
  },

  // Notices, events, jobs
  notification: {
    grows: 'an act that concerns somebody',
    rows: 61_000,
    rowBytes: 371,
    kept: 'a year after its last change',
    by: 'job',
    how: 'nobody reads further down; money is in the wallet’s history',
    // The newest fact of a notice is younger than its last change, and facts go after 90 days.
    // Plan: notification_pkey, from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      with old as materialized (
        select id from notification where id < ${lowestIdAt(new Date(now.getTime() - yearDays * dayMs))}::uuid and updated_at < ${ago(now, yearDays)}
        order by id limit ${limit} for update skip locked),
      actors as (delete from notification_actor a using old where a.notification_id = old.id)
      delete from notification n using old where n.id = old.id returning 1`,
    ),
  },
  notification_actor: {
    grows: 'a person in a notice',
    rows: 61_000,
    rowBytes: 190,
    kept: 'with its notice',
    by: 'job',
    how: '`retention.sweep`',
  },
  notification_fact: {
    grows: 'an act that somebody was told of',
    rows: 61_000,
    rowBytes: 556,
    kept: `${toldForMs / dayMs} days`,
    by: 'job',
    how: 'an act that is repeated within this time is told once',
    // Plan: notification_fact_age (brin).
    sweep: main(
      'outbox.sweep',
      (now, limit) => sql`
      delete from notification_fact where ctid = any(array(
        select ctid from notification_fact where at < ${ago(now, toldForMs / dayMs)} limit ${limit})) returning 1`,
    ),
  },
  event: {
    grows: 'what a device should hear of',
    rows: 365_000,
    rowBytes: 158,
    kept: `${eventDays} days`,
    by: 'job',
    how: 'a device that was away longer reads everything again',
    sweep: main(
      'outbox.sweep',
      (now, limit) => sql`
      delete from event where ctid = any(array(
        select ctid from event where created_at < ${ago(now, eventDays)} limit ${limit})) returning 1`,
    ),
  },
  event_counter: { grows: 'a person', ...withPerson, how: 'numbers must not begin again' },
  outbox: {
    grows: 'work for later',
    rows: 228_000,
    rowBytes: 204,
    kept: `${doneDays} days after it was done; ${failedDays} after it failed, if it is neither about money nor a promised deletion`,
    by: 'job',
    how: 'what failed about money, or to delete what was promised, waits for a person',
    // Plan: outbox_pkey from the oldest, and outbox_failed. No index holds done_at: each job would
    // write to it.
    sweep: main(
      'outbox.sweep',
      (now, limit) => sql`
      delete from outbox where id in (
        (select id from outbox where id < ${lowestIdAt(new Date(now.getTime() - doneDays * dayMs))}::uuid and done_at < ${ago(now, doneDays)} order by id limit ${limit})
        union all
        (select id from outbox where failed_at < ${ago(now, failedDays)} and name = any(${failedJobs}::text[]) limit ${limit})) returning 1`,
    ),
  },
  schedule: { grows: 'a scheduled job', kept: 'as long as the job', by: 'act', how: 'removed when the job is gone' },

  // Commerce
  shop: { grows: 'an opened shop', kept: 'for ever', by: 'design', how: 'orders refer to it' },
  shop_member: {
    grows: 'an invitation to work in a shop',
    kept: 'until it is declined or the work ends',
    by: 'act',
    how: 'who may act for the shop',
  },
  shop_act: { grows: 'what the people of a shop do there', ...orders },
  product: { grows: 'a listed product', kept: 'for ever', by: 'design', how: 'orders and tags refer to it' },
  product_image: { grows: 'a picture of a product after its first', kept: 'as long as the product', by: 'design', how: 'a part of it' },
  product_link: {
    grows: 'a link to what is sold elsewhere',
    kept: '30 days',
    by: 'job',
    how: 'the limit per day, and the answer to who gave it',
    // Plan: product_link_pkey from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from product_link where id in (
        select id from product_link where id < ${lowestIdAt(new Date(now.getTime() - 30 * dayMs))}::uuid order by id limit ${limit}) returning 1`,
    ),
  },
  product_price: {
    grows: 'a change of a price',
    kept: 'two years',
    by: 'job',
    how: 'the history on the page of a product, and “cheaper than when you saved it”',
    // Plan: product_price_at (brin), then the primary key.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from product_price where (product_id, at) in (
        select product_id, at from product_price where at < ${ago(now, 2 * yearDays)} limit ${limit}) returning 1`,
    ),
  },
  order: { grows: 'an order', rows: 4_000, rowBytes: 538, ...orders },
  order_line: { grows: 'a product of an order', rows: 4_000, rowBytes: 240, ...orders },
  order_cancel: { grows: 'a cancel', ...orders },
  order_cancel_line: { grows: 'a product of a cancel', ...orders },
  parcel: { grows: 'a parcel of some pieces of an order', ...orders },
  parcel_line: { grows: 'a product in such a parcel', ...orders },
  return_request: { grows: 'a buyer who wants to return or exchange something', ...orders },
  return_line: { grows: 'a product of a return', ...orders },
  payment_refund: { grows: 'a direct payment that a shop gives back', ...money },

  cart_line: { grows: 'a product in a cart', ...withPerson, how: 'removed when it is bought or taken out; at most 100 per person' },
  shop_details: {
    grows: 'a shop that says who sells',
    kept: 'for ever',
    by: 'act',
    how: 'overwritten by the shop; erased when its owner leaves',
  },
  shipping_rule: { grows: 'a shop that takes a shipping fee', kept: 'for ever', by: 'act', how: 'overwritten by the shop' },
  purchase: { grows: 'a paid cart', ...orders },
  address: { grows: 'an address in an address book', ...withPerson, how: 'removed by the person; at most 20 per person' },
  order_address: {
    grows: 'an order that is sent',
    kept: `${addressKeptDays} days after the order ended`,
    by: 'job',
    how: '`addresses.erase`; what was bought stays, where it went and the last words of the courier do not',
  },
  cash_receipt_wish: { grows: 'a person who wants cash receipts', ...withPerson, how: 'one per person; removed by the person' },
  cash_receipt_ask: {
    grows: 'an order whose buyer wants a cash receipt',
    kept: `${addressKeptDays} days after the order ended`,
    by: 'job',
    how: 'what was issued stays, the number that it was made out to does not',
    // Plan: a Seq Scan and a probe of the order each, once per day.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from cash_receipt_ask where ctid = any(array(
        select a.ctid from cash_receipt_ask a join "order" o on o.id = a.order_id
        where coalesce(o.finished_at, o.ended_at) < ${ago(now, addressKeptDays)} limit ${limit})) returning 1`,
    ),
  },
  cash_receipt: { grows: 'an issuing of a cash receipt', ...orders },
  address_look: {
    grows: 'a look at where an order goes',
    kept: 'a year',
    by: 'job',
    how: 'records of access to personal information: Standards of Measures for its Safety, art. 8',
    // Plan: address_look_pkey, from the oldest.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from address_look where id in (
        select id from address_look where id < ${lowestIdAt(new Date(now.getTime() - yearDays * dayMs))}::uuid order by id limit ${limit}) returning 1`,
    ),
  },

  // Money
  account: { grows: 'a wallet, a shop', ...ledger },
  transfer: { grows: 'a movement of money', rows: 15_000, rowBytes: 301, ...ledger },
  entry: { grows: 'two per movement of money', rows: 30_000, rowBytes: 166, ...ledger },
  hold: { grows: 'an order', rows: 4_000, rowBytes: 368, ...ledger },
  wallet_freeze: { ...ledger, grows: 'a wallet that a moderator freezes' },
  commission_rule: { ...few, grows: 'a commission that a shop sets', how: 'one row per shop, and per product that differs' },
  line_commission: { ...orders, grows: 'a product of an order that was bought by a tag' },
  tag_visit: {
    grows: 'a product that somebody opens by a tag, once per day',
    kept: `${visitsKeptDays} days`,
    by: 'job',
    how: 'longer than the longest window of a commission',
    // Plan: tag_visit_at (BRIN), once per day.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from tag_visit where ctid = any(array(
        select ctid from tag_visit where at < ${ago(now, visitsKeptDays)} limit ${limit})) returning 1`,
    ),
  },
  coupon: { ...orders, grows: 'a coupon of a shop' },
  coupon_product: { ...orders, grows: 'a product that a coupon is for' },
  coupon_taken: { ...orders, grows: 'a coupon that a person takes' },
  coupon_use: { ...orders, grows: 'an order with a coupon' },
  points_grant: { ...money, grows: 'points that Kiwi gives' },
  points_lot: { ...money, grows: 'points that Kiwi gives' },
  points_use: { ...orders, grows: 'a grant that pays a part of an order' },
  book_rule: { ...few, grows: 'a new rule of the books' },
  cause_of_transfer: { ...few, grows: 'nothing any more' },
  money_request: {
    grows: 'somebody asks for money',
    rows: 23_000,
    rowBytes: 392,
    kept: 'a paid one for five years; any other a year after it was closed',
    by: 'job',
    how: 'only a paid one is a payment',
    // Plan: money_request_unpaid.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from money_request where id in (
        select id from money_request where state in ('declined', 'cancelled', 'expired') and settled_at < ${ago(now, yearDays)} and transfer_id is null
        limit ${limit}) returning 1`,
    ),
  },
  ledger_block: { grows: 'a seal, every ten minutes', ...ledger },
  ledger_block_account: { grows: 'an account that moved between two seals', ...ledger },
  ledger_head: { grows: 'a day', ...ledger },
  ledger_head_leaf: {
    grows: 'an account, daily',
    kept: 'with the newest heads',
    by: 'job',
    how: '`pay.head`; a proof is of the newest head',
  },
  ledger_head_node: { grows: 'an account, daily', kept: 'with the newest heads', by: 'job', how: '`pay.head`' },
  ledger_verification: { grows: 'a verification, daily', kept: 'the newest 90', by: 'job', how: '`pay.verify`' },
  payment_approval: { grows: 'a payment', ...money },
  device_key: { grows: 'a device that may pay', ...money },
  pin_proof: {
    grows: 'a right PIN',
    kept: 'until it expires',
    by: 'job',
    how: 'it counts for minutes',
    // Plan: pin_proof_expiry.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from pin_proof where token_hash in (select token_hash from pin_proof where expires_at < ${ago(now, 1)} limit ${limit}) returning 1`,
    ),
  },
  pin_record: { grows: 'a PIN', ...withPerson, how: 'payments need it' },
  pin_registration: {
    grows: 'a begun registration of a PIN',
    kept: 'until the next one of the person',
    by: 'act',
    how: 'the API cannot touch it',
  },
  pin_login: { grows: 'a guess of a PIN', kept: 'until the next one after it expired', by: 'act', how: 'the API cannot touch it' },
  bank_key: { ...few, grows: 'a new key' },
  bank_key_list: { ...few, grows: 'a new key' },
  bank_account: { grows: 'a linked account', ...money },
  account_verification: {
    grows: 'a 1-won verification',
    kept: `with its call to the bank for five years; ${checkDays} days if none was made`,
    by: 'job',
    how: 'caps are counted over days',
    // Plan: a scan of the few verifications, a probe of bank_call_verification each.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from account_verification where id in (
        select v.id from account_verification v where v.id < ${lowestIdAt(new Date(now.getTime() - checkDays * dayMs))}::uuid
          and v.state not in ('requested', 'sent') and not exists (select from bank_call c where c.verification_id = v.id)
        limit ${limit}) returning 1`,
    ),
  },
  bank_call: { grows: 'a call to the bank', ...money },
  virtual_account: { ...few, grows: 'an account of the pool' },
  virtual_account_lease: {
    grows: 'somebody wants to pay in',
    kept: 'with its deposit for five years; a year if nothing was paid in',
    by: 'job',
    how: 'late money is known by it',
    // Plan: virtual_account_lease_pkey from the oldest, a probe of deposit_lease each.
    sweep: main(
      'retention.sweep',
      (now, limit) => sql`
      delete from virtual_account_lease where id in (
        select l.id from virtual_account_lease l where l.id < ${lowestIdAt(new Date(now.getTime() - yearDays * dayMs))}::uuid
          and l.state in ('expired', 'released') and l.ended_at < ${ago(now, yearDays)} and not exists (select from deposit d where d.lease_id = l.id)
        limit ${limit}) returning 1`,
    ),
  },
  deposit: { grows: 'money paid in', ...money },
  deposit_cursor: { grows: 'nothing', kept: 'for ever', by: 'act', how: 'overwritten' },
  fee_schedule: { ...few, grows: 'a new fee' },
  reserve_schedule: { ...few, grows: 'a new reserve' },
  settlement_line: { grows: 'a sale, a refund', rows: 3_600, rowBytes: 358, ...money },
  payout: { grows: 'a shop and day with sales', ...money },
  payout_line: { grows: 'a line of a payout that failed', ...money },
  payout_approval: { grows: 'an approved payout', ...money },
  reconciliation_break: { grows: 'a difference between ledger and bank', ...money },
  money_decision: { grows: 'a decision of an admin', ...money },
  bank_statement_day: { grows: 'a day', ...money },
  bank_statement_line: { grows: 'a movement at the bank', ...money },
  set_aside_row: { grows: 'a row of a provider that nobody can read', ...money },
}

function main(job: Sweep['job'], part: Sweep['part']): Sweep {
  return { job, database: 'main', part }
}

function log(job: Sweep['job'], part: Sweep['part']): Sweep {
  return { job, database: 'log', part }
}
