import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import type { ReportReason } from '../../shared/reports.ts'
import { mentionsOf, textParts } from '../../shared/writing/grammar.ts'
import { codePoints } from '../../shared/writing/length.ts'
import { isObscene } from '../../shared/writing/obscene.ts'
import { noMoney } from './internal/act-on-person.ts'
import { openCase } from './open-case.ts'
import { type HoldFacts, type HoldReason, holdRules, ruleAgainst } from './rules.ts'
import { recordAction } from './take-action.ts'

interface New {
  kind: 'post' | 'comment'
  id: string
  authorId: string
  text: string
  /** Of a post: links and bad words in it count too. */
  place?: string
}

/**
 * Holds a post or comment for review where a rule says so, in the transaction that would show it:
 * only its author sees it and reads why, and a moderator gets a case. True if it is held.
 */
export async function holdNew(ctx: Ctx, tx: MainTx, made: New): Promise<boolean> {
  const facts = factsOf(made)
  const needsHistory = made.kind === 'post' || facts.links >= holdRules.links.from || codePoints(made.text) >= holdRules.burst.shortest
  const history = needsHistory ? await one(tx.db, historyOf(made, ctx.now())) : { accountAgeMs: 0, hasHiddenPicture: false, equalTexts: 0 }
  return hold(ctx, tx, made, ruleAgainst({ ...history, ...facts }))
}

/**
 * The same for a post that was shown with the texts `before`, where the edit brings in what the
 * rule speaks against.
 */
export async function holdEdited(ctx: Ctx, tx: MainTx, made: New, before: Pick<New, 'text' | 'place'>): Promise<boolean> {
  const history = { ...(await one(tx.db, historyOf(made, ctx.now()))), hasHiddenPicture: false }
  const rule = ruleAgainst({ ...history, ...factsOf(made) })
  const known = ruleAgainst({ ...history, equalTexts: 0, ...factsOf(before) })
  return hold(ctx, tx, made, rule === known ? null : rule)
}

function factsOf(said: Pick<New, 'text' | 'place'>): Pick<HoldFacts, 'links' | 'mentions' | 'isObscene'> {
  const text = said.place ? `${said.text}\n${said.place}` : said.text
  const links = textParts(text).filter((part) => part.kind === 'link').length
  return { links, mentions: mentionsOf(text).length, isObscene: isObscene(text) }
}

async function hold(ctx: Ctx, tx: MainTx, { kind, id, authorId }: New, rule: HoldReason | null): Promise<boolean> {
  if (rule === null) return false
  const caseId = await openCase(tx, { subjectKind: kind, subjectId: id, personId: authorId, reason: reportReasonOf[rule] }, ctx.now())
  const reason = `held by the rule ${rule}`
  await recordAction(ctx, tx, { subject: { kind, id }, action: 'hold', reason, reasonCode: rule, caseId, actor: 'kiwi' }, noMoney)
  return true
}

const reportReasonOf: Record<HoldReason, ReportReason> = {
  rule_links: 'spam',
  rule_mentions: 'spam',
  rule_burst: 'spam',
  rule_words: 'hate',
  rule_picture: 'other',
}

interface History {
  accountAgeMs: number
  hasHiddenPicture: boolean
  equalTexts: number
}

/**
 * Plan: person_pkey; post_author or comment_author from its newest end; for a post post_image_pkey
 * and media_thumbhash.
 */
function historyOf({ kind, id, authorId, text }: New, now: Date): Sql<History> {
  const { burst } = holdRules
  const since = lowestIdAt(new Date(now.getTime() - burst.withinMs))
  const [table, column, shown] =
    kind === 'post' ? [sql`post`, sql`caption`, sql`x.state = 'visible'`] : [sql`comment`, sql`body`, sql`x.deleted_at is null`]
  const equal =
    codePoints(text) < burst.shortest
      ? sql`0`
      : sql`(select count(*)::int from (select from ${table} x
          where x.author_id = p.id and x.id >= ${since}::uuid and x.id <> ${id}::uuid and ${shown} and x.${column} = ${text} limit ${burst.from}) same)`
  const picture =
    kind === 'comment'
      ? sql`false`
      : sql`exists (select from post_image mine join media m on m.id = mine.media_id
          join media other on other.thumbhash = m.thumbhash and other.purpose = 'post' and other.id <> m.id join post_image i on i.media_id = other.id
          join post hidden on hidden.id = i.post_id and hidden.state = 'hidden'
          where mine.post_id = ${id}::uuid and exists (select from moderation_action d
            where d.subject_kind = 'post' and d.subject_id = hidden.id::text and d.action = 'hide'))`
  return sql<History>`
    select (extract(epoch from ${now}::timestamptz - p.created_at) * 1000)::bigint as account_age_ms, ${picture} as has_hidden_picture,
      ${equal} as equal_texts
    from person p where p.id = ${authorId}::uuid`
}
