import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import type { KeptContent } from '../../db/schema/report.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { keptCaseDays, type ReportReason } from '../../shared/reports.ts'
import { contentOf, type FoundContent, subjectIdOf } from './internal/subject-content.ts'
import { openCase } from './open-case.ts'
import { againAfterMs, priorityOf, reporterWeight } from './report-rules.ts'
import type { reportInput, reportOutput } from './report-schema.ts'

type Input = z.infer<typeof reportInput>

/**
 * Reports a thing that the caller can see, and keeps it as it is: text, pictures, for a message
 * what was said before. The same state of it is reported once per person. Errors: NOT_FOUND,
 * BAD_INPUT (one's own).
 */
export async function report(ctx: MemberCtx, input: Input): Promise<z.infer<typeof reportOutput>> {
  const { subject, reason } = input
  return write(ctx, async (tx) => {
    const { personId, content } = await find(ctx, tx, input)
    if (personId === ctx.actor.personId) throw new KiwiError('BAD_INPUT', { field: 'subject' })
    if (await isKnown(ctx, tx, input, digestOf(content))) return { again: true, personId }
    const subjectId = subjectIdOf(subject)
    const caseId = await openCase(tx, { subjectKind: subject.kind, subjectId, personId, reason }, ctx.now())
    const isNew = await add(ctx, tx, input, caseId)
    if (isNew) await rank(tx, caseId)
    return { again: !isNew, personId }
  })
}

/** The row is locked after its case only, as by a moderator. */
async function find(ctx: MemberCtx, tx: MainTx, { subject }: Input, options?: { lock: boolean }): Promise<FoundContent> {
  const [found] = await rows(tx.db, contentOf(subject, ctx.actor.personId, options))
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'subject' })
  return found
}

/**
 * The caller has reported this state lately; an open report stands for each state. Plan:
 * report_reporter, a person's few reports.
 */
async function isKnown(ctx: MemberCtx, tx: MainTx, { subject }: Input, digest: string): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - againAfterMs)
  const known = await rows(
    tx.db,
    sql`select from report where reporter_id = ${ctx.actor.personId}::uuid and subject_kind = ${subject.kind} and subject_id = ${subjectIdOf(subject)}
        and digest = ${digest} and (state = 'open' or created_at > ${since}::timestamptz)`,
  )
  return known.length > 0
}

/**
 * False where the caller has an open report of it: then only the new state is kept beside the
 * earlier one.
 */
async function add(ctx: MemberCtx, tx: MainTx, input: Input, caseId: string): Promise<boolean> {
  const { subject, reason, note } = input
  const [me, now] = [ctx.actor.personId, ctx.now()]
  const { content } = await find(ctx, tx, input, { lock: true })
  const evidenceId = await keepContent(tx, caseId, content, now)
  const added = await rows(
    tx.db,
    sql`
      insert into report (id, case_id, reporter_id, subject_kind, subject_id, reason, note, evidence_id, digest, state, weight, created_at)
      values (${newId(now)}, ${caseId}, ${me}, ${subject.kind}, ${subjectIdOf(subject)}, ${reason}, ${note}, ${evidenceId}, ${digestOf(content)},
        'open', ${await weightOf(tx, me, now)}, ${now})
      on conflict (reporter_id, subject_kind, subject_id) where state = 'open' do nothing returning 1`,
  )
  return added.length > 0
}

function digestOf(content: KeptContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}

async function keepContent(tx: MainTx, caseId: string, content: KeptContent, now: Date): Promise<string> {
  const pictures = sql.list(content.pictures, ({ mediaId }) => mediaId, 'uuid')
  const { id } = await one(
    tx.db,
    sql<{ id: string }>`
      insert into report_evidence as kept (id, case_id, digest, content, media_ids, created_at)
      values (${newId(now)}, ${caseId}, ${digestOf(content)}, ${sql.json(content)}, ${pictures}, ${now})
      on conflict (case_id, digest) do update set digest = kept.digest returning id`,
  )
  return id
}

/** Plan: report_reporter, the reports of one person in a year. */
async function weightOf(tx: MainTx, reporterId: string, now: Date): Promise<number> {
  const since = new Date(now.getTime() - keptCaseDays * 86_400_000)
  const decided = await one(
    tx.db,
    sql<{ upheld: number; dismissed: number }>`
      select count(*) filter (where state = 'upheld')::int as upheld, count(*) filter (where state = 'dismissed')::int as dismissed
      from report where reporter_id = ${reporterId}::uuid and decided_at > ${since}::timestamptz`,
  )
  return reporterWeight(decided)
}

/** The case is locked: each report sees those before it. */
async function rank(tx: MainTx, caseId: string): Promise<void> {
  const reports = await rows(
    tx.db,
    sql<{ reason: ReportReason; weight: number }>`select reason, weight from report where case_id = ${caseId}::uuid and state = 'open'`,
  )
  const { reason, priority } = priorityOf(reports)
  await run(
    tx.db,
    sql`update moderation_case set reason = ${reason}, priority = greatest(priority, ${priority}::int), report_count = ${reports.length}::int
        where id = ${caseId}::uuid`,
  )
}
