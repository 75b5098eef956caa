import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { maxBlockedWords } from '../../shared/bounds.ts'
import { mutedForm } from '../../shared/writing/muted.ts'
import type { blockedWordInput, blockedWordList, blockWordOutput } from './schema.ts'

type Input = z.infer<typeof blockedWordInput>

/**
 * Hides comments with a word under the caller's posts: new ones at once, and those that are there
 * by a job. Errors: BAD_INPUT for a text that is too short, LIMIT_EXCEEDED (`blockedWords`).
 */
export async function blockWord(ctx: MemberCtx, { text }: Input): Promise<z.infer<typeof blockWordOutput>> {
  const { personId } = ctx.actor
  const form = formOf(text)
  await change(ctx, async (tx) => {
    const others = await one(
      tx.db,
      sql<{ count: number }>`select count(*)::int as count from blocked_word where person_id = ${personId}::uuid and form <> ${form}`,
    )
    if (others.count >= maxBlockedWords)
      throw new KiwiError('LIMIT_EXCEEDED', { reason: 'blockedWords', details: { limit: maxBlockedWords } })
    await run(
      tx.db,
      sql`insert into blocked_word (person_id, form, text, created_at) values (${personId}::uuid, ${form}, ${text}, ${ctx.now()}::timestamptz)
          on conflict (person_id, form) do update set text = excluded.text`,
    )
  })
  return { blocked: { text } }
}

/**
 * Ends it: a job shows the comments again that no other word of the caller hides. May be repeated.
 * Errors: BAD_INPUT.
 */
export async function unblockWord(ctx: MemberCtx, { text }: Input): Promise<{ isBlocked: false }> {
  const form = formOf(text)
  await change(ctx, (tx) => run(tx.db, sql`delete from blocked_word where person_id = ${ctx.actor.personId}::uuid and form = ${form}`))
  return { isBlocked: false }
}

/** The caller's words, the newest first. Their part of the primary key, sorted. */
export async function listBlockedWords(ctx: MemberCtx): Promise<z.infer<typeof blockedWordList>> {
  const words = await rows(
    ctx.main.db,
    sql<{ text: string }>`select text from blocked_word where person_id = ${ctx.actor.personId}::uuid order by created_at desc, form`,
  )
  return { words }
}

async function change(ctx: MemberCtx, act: (tx: MainTx) => Promise<void>): Promise<void> {
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await lockNames(tx, `blocked-words:${personId}`)
    await act(tx)
    await enqueue(tx, 'comments.screen', { personId }, { now: ctx.now() })
  })
}

function formOf(text: string): string {
  const form = mutedForm(text)
  if (form === null) throw new KiwiError('BAD_INPUT', { field: 'text' })
  return form
}
